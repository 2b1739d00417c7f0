package io.hydrarelay.cli;

import io.hydrarelay.protocol.BadTicketException;
import io.hydrarelay.protocol.Ticket;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Where a ticket comes from: the command line, {@code --ticket-file}, {@code HYDRA_TICKET}, in this
 * order, or {@code ticket} in the settings. {@code -} is the first line of standard input.
 */
final class TicketSource {
  private static final String STDIN = "-";
  private static final int MAX_LINE_BYTES = 4_096;

  @Option(
      names = "--ticket-file",
      paramLabel = "FILE",
      description = "Read the ticket from this file's first line; - for standard input.")
  private String ticketFile;

  /** Hidden: on a command line it would show in ps, as the argument does. */
  @Option(names = "--ticket", paramLabel = "TICKET", hidden = true, description = "The ticket.")
  private String ticket;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  /**
   * Returns the ticket.
   *
   * @param argument what the command line holds, or null
   * @return empty when none was given anywhere
   */
  Optional<Ticket> find(String argument, Terminal terminal) throws CommandException {
    Optional<String> text = text(argument, terminal);
    return text.isPresent() ? Optional.of(parse(text.get())) : Optional.empty();
  }

  /** Returns the ticket, or fails when none was given anywhere. */
  Ticket require(String argument, Terminal terminal) throws CommandException {
    return find(argument, terminal)
        .orElseThrow(
            () ->
                new CommandException(
                    ExitCode.USAGE,
                    "no ticket was given",
                    "set HYDRA_TICKET, use --ticket-file FILE, or - to read it from stdin"));
  }

  private Optional<String> text(String argument, Terminal terminal) throws CommandException {
    String open = argument == null && isGiven("--ticket") ? ticket : argument;
    if (open != null && !open.equals(STDIN)) {
      terminal.say(
          "warning: a ticket on the command line shows in ps;"
              + " HYDRA_TICKET, --ticket-file or - keep it secret");
      return Optional.of(open);
    }
    if (open != null) {
      return Optional.of(firstLine(terminal.in(), "standard input"));
    }
    if (ticket != null && !isGiven("--ticket-file")) {
      return Optional.of(ticket);
    }
    return ticketFile == null ? Optional.empty() : Optional.of(fromFile(terminal));
  }

  private boolean isGiven(String option) {
    return command.commandLine().getParseResult().hasMatchedOption(option);
  }

  private String fromFile(Terminal terminal) throws CommandException {
    return STDIN.equals(ticketFile)
        ? firstLine(terminal.in(), "standard input")
        : firstLineOf(Path.of(ticketFile));
  }

  private static Ticket parse(String text) throws CommandException {
    if (text.isBlank()) {
      throw new CommandException(
          ExitCode.USAGE,
          "the place that should hold a ticket is empty",
          "look at the file or the command that should have written it");
    }
    try {
      return Ticket.parse(text);
    } catch (BadTicketException bad) {
      throw TicketProblem.of(bad);
    }
  }

  private static String firstLineOf(Path file) throws CommandException {
    try (InputStream in = Files.newInputStream(file)) {
      return firstLine(in, file.toString());
    } catch (IOException unreadable) {
      throw unreadable(file.toString(), unreadable);
    }
  }

  /** Reads byte by byte: what follows the line may be payload for somebody else. */
  private static String firstLine(InputStream in, String name) throws CommandException {
    StringBuilder line = new StringBuilder();
    try {
      int next = in.read();
      while (next >= 0 && next != '\n' && line.length() < MAX_LINE_BYTES) {
        line.append((char) next);
        next = in.read();
      }
      return line.toString();
    } catch (IOException unreadable) {
      throw unreadable(name, unreadable);
    }
  }

  private static CommandException unreadable(String name, IOException cause) {
    return new CommandException(
        ExitCode.USAGE,
        "cannot read the ticket from " + name,
        "check that the file exists and may be read",
        cause);
  }
}
