package io.hydrarelay.cli;

import io.hydrarelay.client.HydraException;
import java.io.IOException;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Tells why a command failed: a sentence of what happened, one of what to try, the exit code; the
 * stack trace only for {@code --debug}.
 */
final class FailureReport implements IExecutionExceptionHandler, IParameterExceptionHandler {
  private static final Pattern TICKET_LIKE = Pattern.compile("[^\\s'\"=]+:/[^\\s'\"]+");

  private final Terminal terminal;
  private final StopSignals signals;
  private final Settings settings;

  FailureReport(Terminal terminal, StopSignals signals, Settings settings) {
    this.terminal = terminal;
    this.signals = signals;
    this.settings = settings;
  }

  @Override
  public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
    if (failure instanceof PipeOutput.ClosedException) {
      return ExitCode.OK.code(); // like head: the reader has what it wanted
    }
    CommandException told = translate(failure);
    if (signals.isStopping()) {
      return told.exitCode().code();
    }
    tell(told.getMessage(), told.advice());
    if (isDebugging(command)) {
      terminal.sayTrace(failure);
    }
    return told.exitCode().code();
  }

  @Override
  public int handleParseException(ParameterException failure, String[] arguments) {
    CommandLine command = failure.getCommandLine();
    tell(
        WrongUsage.sentence(failure, arguments, settings),
        command.getCommandSpec().qualifiedName() + " --help shows what it takes");
    return ExitCode.USAGE.code();
  }

  private static CommandException translate(Exception failure) {
    if (failure instanceof CommandException told) {
      return told;
    }
    if (failure instanceof HydraException refused) {
      return ClientProblem.of(refused);
    }
    if (failure instanceof PipeOutput.FailedException unwritten) {
      return new CommandException(
          ExitCode.INTERNAL,
          unwritten.getMessage(),
          "make room on the disk, or send it somewhere else",
          unwritten);
    }
    if (failure instanceof IOException broken) {
      return new CommandException(
          ExitCode.INTERNAL,
          "reading or writing failed: " + IoProblem.sentence(broken),
          "check the disk, and the files and pipes of this command",
          broken);
    }
    return new CommandException(
        ExitCode.INTERNAL,
        "internal error: " + failure,
        "run it again with --debug and report what it prints",
        failure);
  }

  /** Whatever an error quotes may be a ticket in a place where none belongs, and is hidden then. */
  private void tell(String what, String advice) {
    tell(terminal, what, advice);
  }

  /** Tells what kept a command from being run. */
  static void tell(Terminal terminal, CommandException failure) {
    tell(terminal, failure.getMessage(), failure.advice());
  }

  private static void tell(Terminal terminal, String what, String advice) {
    terminal.say("hydra: " + TICKET_LIKE.matcher(what).replaceAll("(hidden)"));
    terminal.say("try: " + advice);
  }

  private static boolean isDebugging(CommandLine command) {
    CommandLine root = command;
    while (root.getParent() != null) {
      root = root.getParent();
    }
    return ((HydraCli) root.getCommand()).isDebugging();
  }
}
