package io.hydrarelay.cli;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** A completion script for fish, made from the model of the command line. */
final class FishCompletion {
  private final String program;
  private final CommandLine root;
  private final StringJoiner script = new StringJoiner("\n", "", "\n");

  FishCompletion(CommandLine root) {
    this.root = root;
    this.program = root.getCommandName();
  }

  String render() {
    script.add("# Completes " + program + " in fish.");
    add(root, List.of());
    script.add("complete -c " + CompletionCommand.OTHER_NAME + " -w " + program);
    return script.toString();
  }

  private void add(CommandLine command, List<String> path) {
    CommandSpec spec = command.getCommandSpec();
    List<CommandLine> visible = visible(command);
    String here = condition(path, visible);
    visible.forEach(
        sub ->
            script.add(
                line(here, "-f -a " + sub.getCommandName(), description(sub.getCommandSpec()))));
    for (OptionSpec option : spec.options()) {
      if (!option.hidden()) {
        script.add(line(here, names(option) + value(option), first(option.description())));
      }
    }
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      if (parameter.completionCandidates() != null) {
        String orFiles = parameter.paramLabel().contains("FILE") ? "" : "-f ";
        script.add(line(here, orFiles + "-a " + quote(candidates(parameter)), ""));
      }
    }
    for (CommandLine sub : visible) {
      List<String> below = new ArrayList<>(path);
      below.add(sub.getCommandName());
      add(sub, below);
    }
  }

  private static List<CommandLine> visible(CommandLine command) {
    return command.getSubcommands().values().stream()
        .filter(sub -> !sub.getCommandSpec().usageMessage().hidden())
        .toList();
  }

  /** When the words so far name this command and none below it. */
  private static String condition(List<String> path, List<CommandLine> below) {
    StringJoiner all = new StringJoiner("; and ");
    path.forEach(word -> all.add("__fish_seen_subcommand_from " + word));
    if (!below.isEmpty()) {
      StringJoiner names = new StringJoiner(" ");
      below.forEach(sub -> names.add(sub.getCommandName()));
      all.add("not __fish_seen_subcommand_from " + names);
    }
    return all.toString();
  }

  private String line(String condition, String what, String description) {
    String when = condition.isEmpty() ? "" : " -n " + quote(condition);
    String says = description.isEmpty() ? "" : " -d " + quote(description);
    return "complete -c " + program + when + " " + what + says;
  }

  private static String names(OptionSpec option) {
    StringJoiner names = new StringJoiner(" ");
    for (String name : option.names()) {
      names.add(name.startsWith("--") ? "-l " + name.substring(2) : "-s " + name.substring(1));
    }
    if (option.negatable()) {
      names.add("-l no-" + option.longestName().substring(2));
    }
    return names.toString();
  }

  private static String value(OptionSpec option) {
    if (option.arity().max() == 0) {
      return "";
    }
    if (option.completionCandidates() != null) {
      return " -x -a " + quote(candidates(option));
    }
    Class<?> type = option.auxiliaryTypes()[0];
    boolean isFile = type == Path.class || type == File.class || option.paramLabel().equals("FILE");
    return isFile ? " -r -F" : " -x";
  }

  private static String candidates(ArgSpec argument) {
    return String.join(" ", argument.completionCandidates());
  }

  private static String description(CommandSpec spec) {
    return first(spec.usageMessage().description());
  }

  private static String first(String[] lines) {
    return lines.length == 0 ? "" : lines[0];
  }

  private static String quote(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
