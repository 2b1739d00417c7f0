package io.hydrarelay.cli;

import java.util.Locale;
import java.util.StringJoiner;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The manual page of one command in roff, made from the model of the command line. */
final class ManPage {
  private final CommandSpec spec;
  private final StringJoiner page = new StringJoiner("\n", "", "\n");

  ManPage(CommandLine command) {
    this.spec = command.getCommandSpec();
  }

  /** Returns what man calls the page, for example {@code hydra-ticket-new}. */
  String name() {
    return spec.qualifiedName("-");
  }

  String render() {
    page.add(".TH %s 1 \"\" Hydra \"Hydra Manual\"".formatted(name().toUpperCase(Locale.ROOT)));
    section("NAME");
    page.add(text(name() + " - " + sentence(spec.usageMessage().description())));
    section("SYNOPSIS");
    page.add(bold(spec.qualifiedName()) + " " + text(synopsis()));
    section("DESCRIPTION");
    for (String line : spec.usageMessage().description()) {
      page.add(text(line));
    }
    positionals();
    options();
    commands();
    footer();
    exitCodes();
    seeAlso();
    return page.toString();
  }

  private String synopsis() {
    StringJoiner words = new StringJoiner(" ");
    words.add("[OPTIONS]");
    spec.positionalParameters().forEach(each -> words.add("[" + each.paramLabel() + "]"));
    if (!spec.subcommands().isEmpty()) {
      words.add("COMMAND");
    }
    return words.toString();
  }

  private void positionals() {
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      page.add(".TP").add(bold(parameter.paramLabel()));
      page.add(text(String.join(" ", parameter.description())));
    }
  }

  private void options() {
    section("OPTIONS");
    for (OptionSpec option : spec.options()) {
      if (!option.hidden()) {
        String value = option.arity().max() == 0 ? "" : "=" + option.paramLabel();
        String names = String.join(", ", option.names());
        String negated = option.negatable() ? ", --no-" + option.longestName().substring(2) : "";
        page.add(".TP").add(bold(names + negated + value));
        page.add(text(String.join(" ", option.description())));
      }
    }
  }

  private void commands() {
    if (spec.subcommands().isEmpty()) {
      return;
    }
    section("COMMANDS");
    for (CommandLine sub : spec.subcommands().values()) {
      if (!sub.getCommandSpec().usageMessage().hidden()) {
        page.add(".TP").add(bold(sub.getCommandName()));
        page.add(text(String.join(" ", sub.getCommandSpec().usageMessage().description())));
      }
    }
  }

  /** An indented line of the help stands as it is, the others are paragraphs. */
  private void footer() {
    section("NOTES");
    for (String line : spec.usageMessage().footer()) {
      if (line.startsWith("  ")) {
        page.add(".nf").add(text(line)).add(".fi");
      } else {
        page.add(line.isEmpty() ? ".PP" : text(line) + "\n.br");
      }
    }
  }

  private void exitCodes() {
    section("EXIT STATUS");
    for (ExitCode code : ExitCode.values()) {
      page.add(".TP").add(bold(Integer.toString(code.code()))).add(text(code.meaning()));
    }
  }

  private void seeAlso() {
    StringJoiner pages = new StringJoiner(", ");
    if (spec.parent() != null) {
      pages.add(spec.parent().qualifiedName("-") + "(1)");
    }
    spec.subcommands().values().stream()
        .map(CommandLine::getCommandSpec)
        .filter(sub -> !sub.usageMessage().hidden())
        .forEach(sub -> pages.add(sub.qualifiedName("-") + "(1)"));
    section("SEE ALSO");
    page.add(text(pages.toString()));
  }

  private void section(String title) {
    page.add(".SH \"" + title + "\"");
  }

  private static String sentence(String[] lines) {
    String first = lines.length == 0 ? "" : lines[0];
    return first.endsWith(".") ? first.substring(0, first.length() - 1) : first;
  }

  private static String bold(String words) {
    return "\\fB" + escaped(words) + "\\fR";
  }

  private static String text(String words) {
    String safe = escaped(words);
    return safe.startsWith(".") || safe.startsWith("'") ? "\\&" + safe : safe;
  }

  private static String escaped(String words) {
    return words.replace("\\", "\\e").replace("-", "\\-").replace("%n", "\n");
  }
}
