package io.hydrarelay.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says in one sentence what is wrong with a command line, or with a setting behind it. */
final class WrongUsage {
  private static final String PARSER_PREFIX = "Error: ";

  private WrongUsage() {}

  static String sentence(ParameterException failure, String[] arguments, Settings settings) {
    if (failure instanceof UnmatchedArgumentException unmatched) {
      return unmatched(unmatched);
    }
    String said = failure.getMessage();
    String sentence =
        said.startsWith(PARSER_PREFIX) ? said.substring(PARSER_PREFIX.length()) : said;
    return sentence + origin(failure, arguments, settings).map(" (%s)"::formatted).orElse("");
  }

  private static String unmatched(UnmatchedArgumentException failure) {
    List<String> words = failure.getUnmatched();
    String word = words.isEmpty() ? "" : words.get(0);
    boolean hasCommands = !failure.getCommandLine().getSubcommands().isEmpty();
    String kind = word.startsWith("-") ? "option" : hasCommands ? "command" : "room for";
    String guess =
        failure.getSuggestions().stream()
            .limit(1)
            .map("; %s is the nearest"::formatted)
            .collect(Collectors.joining());
    return "there is no " + kind + " '" + word + "'" + guess;
  }

  /** Where a value was set that does not stand on the command line. */
  private static Optional<String> origin(
      ParameterException failure, String[] arguments, Settings settings) {
    if (!(failure.getArgSpec() instanceof OptionSpec option)) {
      return Optional.empty();
    }
    boolean isGiven =
        Arrays.stream(arguments)
            .anyMatch(word -> Arrays.stream(option.names()).anyMatch(word::startsWith));
    return isGiven ? Optional.empty() : settings.find(option).map(Settings.Found::origin);
  }
}
