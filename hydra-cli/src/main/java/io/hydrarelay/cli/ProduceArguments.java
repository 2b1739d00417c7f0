package io.hydrarelay.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The positional arguments of {@code hydra produce}: files, and maybe a ticket among them, which is
 * known by its {@code ://}.
 *
 * @param ticket the ticket, if there is one
 * @param files the files to send; none stands for standard input, as {@code -} does
 */
record ProduceArguments(Optional<String> ticket, List<String> files) {
  static final String STDIN = "-";

  static ProduceArguments of(List<String> arguments) throws CommandException {
    Optional<String> ticket = Optional.empty();
    List<String> files = new ArrayList<>();
    for (String argument : arguments) {
      if (!argument.contains("://")) {
        files.add(checked(argument));
      } else if (ticket.isEmpty()) {
        ticket = Optional.of(argument);
      } else {
        throw new CommandException(
            ExitCode.USAGE, "two tickets were given", "produce to one session at a time");
      }
    }
    return new ProduceArguments(ticket, files.isEmpty() ? List.of(STDIN) : List.copyOf(files));
  }

  /** Refuses what cannot be read before anybody connects for it. */
  private static String checked(String file) throws CommandException {
    Path path = Path.of(file);
    if (!file.equals(STDIN) && (!Files.isReadable(path) || Files.isDirectory(path))) {
      throw new CommandException(
          ExitCode.USAGE,
          "cannot read the file " + file,
          "check that it exists, is no directory and may be read");
    }
    return file;
  }
}
