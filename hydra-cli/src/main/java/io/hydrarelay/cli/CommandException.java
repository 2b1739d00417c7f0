package io.hydrarelay.cli;

/** Why a command ends without success: one sentence of what happened, one of what to try. */
final class CommandException extends Exception {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;
  private final String advice;

  CommandException(ExitCode exitCode, String whatHappened, String advice) {
    this(exitCode, whatHappened, advice, null);
  }

  CommandException(ExitCode exitCode, String whatHappened, String advice, Throwable cause) {
    super(whatHappened, cause);
    this.exitCode = exitCode;
    this.advice = advice;
  }

  ExitCode exitCode() {
    return exitCode;
  }

  String advice() {
    return advice;
  }
}
