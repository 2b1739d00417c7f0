package io.hydrarelay.cli;

import io.hydrarelay.protocol.BadTicketException;
import io.hydrarelay.protocol.Ticket;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Where a ticket comes from: the command line, the environment or the settings' file, in this
 * order; in each of them the ticket itself or the name of a file, not both. {@code -} is the first
 * line of standard input.
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
    Optional<TicketPlace> place = TicketPlace.choose(places(argument));
    return place.isPresent() ? Optional.of(read(place.get(), terminal)) : Optional.empty();
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

  /** Returns every place that names a ticket, be it the ticket itself or a file. */
  private List<TicketPlace> places(String argument) {
    List<TicketPlace> places = new ArrayList<>();
    if (argument != null) {
      places.add(TicketPlace.onCommandLine(argument, false, "TICKET"));
    }
    place("--ticket", ticket, false).ifPresent(places::add);
    place("--ticket-file", ticketFile, true).ifPresent(places::add);
    return places;
  }

  private Optional<TicketPlace> place(String option, String value, boolean isFile) {
    CommandLine parsed = command.commandLine();
    if (parsed.getParseResult().hasMatchedOption(option)) {
      return Optional.of(TicketPlace.onCommandLine(value, isFile, option));
    }
    Settings settings = (Settings) parsed.getDefaultValueProvider();
    return settings.find(command.findOption(option)).map(found -> new TicketPlace(found, isFile));
  }

  private static Ticket read(TicketPlace place, Terminal terminal) throws CommandException {
    String text = textAt(place, terminal);
    if (text.isBlank()) {
      throw new CommandException(
          ExitCode.USAGE,
          nameOf(place) + " holds no ticket: its first line is empty",
          "look at what should have written it");
    }
    try {
      return Ticket.parse(text);
    } catch (BadTicketException bad) {
      throw TicketProblem.of(bad);
    }
  }

  private static String nameOf(TicketPlace place) {
    if (isStandardInput(place)) {
      return "standard input";
    }
    return place.isFile() ? "the file " + place.found().value() : place.found().origin();
  }

  private static boolean isStandardInput(TicketPlace place) {
    return place.found().value().equals(STDIN);
  }

  private static String textAt(TicketPlace place, Terminal terminal) throws CommandException {
    if (isStandardInput(place)) {
      return firstLine(terminal.in(), "standard input");
    }
    if (place.isFile()) {
      return firstLineOf(Path.of(place.found().value()));
    }
    if (place.found().level() == Settings.Level.COMMAND_LINE) {
      terminal.say(
          "warning: a ticket on the command line shows in ps;"
              + " HYDRA_TICKET, --ticket-file or - keep it secret");
    }
    return place.found().value();
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
