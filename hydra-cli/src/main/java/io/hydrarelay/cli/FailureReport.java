package io.hydrarelay.cli;

import io.hydrarelay.client.HydraException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Tells why a command failed: a sentence of what happened, one of what to try, the exit code; the
 * stack trace only for {@code --debug}.
 */
final class FailureReport implements IExecutionExceptionHandler, IParameterExceptionHandler {
  private final Terminal terminal;
  private final StopSignals signals;

  FailureReport(Terminal terminal, StopSignals signals) {
    this.terminal = terminal;
    this.signals = signals;
  }

  @Override
  public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
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
    // picocli quotes what it could not match, and that may be a ticket.
    boolean secret = List.of(arguments).stream().anyMatch(argument -> argument.contains("://"));
    String what =
        secret && failure instanceof UnmatchedArgumentException
            ? "there are more arguments than this command takes"
            : failure.getMessage();
    tell(what, command.getCommandSpec().qualifiedName() + " --help shows what it takes");
    return ExitCode.USAGE.code();
  }

  private static CommandException translate(Exception failure) {
    if (failure instanceof CommandException told) {
      return told;
    }
    if (failure instanceof HydraException refused) {
      return ClientProblem.of(refused);
    }
    return new CommandException(
        ExitCode.INTERNAL,
        "internal error: " + failure,
        "run it again with --debug and report what it prints",
        failure);
  }

  private void tell(String what, String advice) {
    terminal.say("hydra: " + what);
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
