package io.hydrarelay.cli;

import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hydra completion}: what makes a shell complete commands, options and values. */
@Command(
    name = "completion",
    description = "Print what makes a shell complete this command.",
    footer = {
      "",
      "bash, in ~/.bashrc:  source <(hydra completion bash)",
      "zsh, in ~/.zshrc:    source <(hydra completion zsh)",
      "fish:                hydra completion fish > ~/.config/fish/completions/hydra.fish",
      "",
      "Examples:",
      "  hydra completion bash"
    })
final class CompletionCommand implements Callable<Integer> {
  /** Distributions have the command under the module's name too. */
  static final String OTHER_NAME = "hydra-cli";

  /** The shells that are known. */
  enum Shell {
    /** GNU bash. */
    BASH,
    /** zsh, by its emulation of bash's completion. */
    ZSH,
    /** fish. */
    FISH;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the script for that shell. */
    String script(CommandLine hydra) {
      return this == FISH ? new FishCompletion(hydra).render() : bash(hydra);
    }

    private static String bash(CommandLine hydra) {
      String name = hydra.getCommandName();
      return AutoComplete.bash(name, hydra).stripTrailing()
          + "\ncomplete -F _complete_%s -o default %s\n".formatted(name, OTHER_NAME);
    }
  }

  @Parameters(arity = "1", paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}.")
  private Shell shell;

  @Spec private CommandSpec spec;

  private final Terminal terminal;

  CompletionCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    terminal.print(shell.script(spec.root().commandLine()).stripTrailing());
    return ExitCode.OK.code();
  }
}
