package io.hydrarelay.cli;

import java.util.Locale;
import picocli.CommandLine.Option;

/** What every command lets its user say about what it tells. */
final class OutputOptions {
  /** How a long-running command shows where it is. */
  enum ProgressStyle {
    /** One live line, if standard error is a terminal. */
    AUTO,
    /** A line every few seconds, for logs. */
    PLAIN,
    /** Nothing. */
    NONE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Option(
      names = {"-q", "--quiet"},
      description = "No progress and no remarks; warnings and errors stay.")
  private boolean quiet;

  @Option(
      names = "--progress",
      paramLabel = "STYLE",
      defaultValue = "auto",
      description = "auto: a live line on a terminal; plain: a line every few seconds; none.")
  private ProgressStyle progress;

  boolean quiet() {
    return quiet;
  }

  ProgressStyle progress() {
    return quiet ? ProgressStyle.NONE : progress;
  }

  /** Prints a line that a quiet user does without. */
  void remark(Terminal terminal, String line) {
    if (!quiet) {
      terminal.say(line);
    }
  }
}
