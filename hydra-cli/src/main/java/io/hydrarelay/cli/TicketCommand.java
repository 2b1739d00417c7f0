package io.hydrarelay.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code hydra ticket}: tickets are made and shown without any relay. */
@Command(
    name = "ticket",
    description = "Make tickets, and show what one contains.",
    footer = {"", "Examples:", "  hydra ticket new"})
final class TicketCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to do: ticket new or ticket show");
  }
}
