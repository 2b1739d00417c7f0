package io.hydrarelay.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code hydra config}: what is set, and where. */
@Command(
    name = "config",
    description = "Show what is set, and where.",
    footer = {"", "Examples:", "  hydra config show"})
final class ConfigCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to do: config show");
  }
}
