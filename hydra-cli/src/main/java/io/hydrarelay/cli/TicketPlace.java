package io.hydrarelay.cli;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A place that names a ticket.
 *
 * @param isFile whether it holds the name of a file with the ticket instead of the ticket
 */
record TicketPlace(Settings.Found found, boolean isFile) {
  static TicketPlace onCommandLine(String value, boolean isFile, String name) {
    return new TicketPlace(new Settings.Found(value, Settings.Level.COMMAND_LINE, name), isFile);
  }

  /** Returns the place that counts, if there is any; two that count the same are refused. */
  static Optional<TicketPlace> choose(List<TicketPlace> places) throws CommandException {
    List<TicketPlace> byLevel =
        places.stream().sorted(Comparator.comparing(place -> place.found.level())).toList();
    if (byLevel.size() > 1 && byLevel.get(0).found.level() == byLevel.get(1).found.level()) {
      throw new CommandException(
          ExitCode.USAGE,
          "%s and %s both name a ticket"
              .formatted(byLevel.get(0).found.origin(), byLevel.get(1).found.origin()),
          "leave one of them out");
    }
    return byLevel.stream().findFirst();
  }
}
