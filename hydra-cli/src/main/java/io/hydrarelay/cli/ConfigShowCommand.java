package io.hydrarelay.cli;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hydra config show}. */
@Command(
    name = "show",
    description = "Print every setting, its value and where that comes from.",
    footer = {
      "",
      "A flag goes before a variable of the environment, that before the file, that before the"
          + " default. Values of secrets are not printed.",
      "",
      "Examples:",
      "  hydra config show relay"
    })
final class ConfigShowCommand implements Callable<Integer> {
  private static final String ROW = "%-28s %-24s %s";

  @Parameters(
      arity = "0..1",
      paramLabel = "COMMAND",
      description = "Only what belongs to that command, for example relay or ticket.new.")
  private String only;

  @Option(names = "--markdown", hidden = true, description = "Print the list for the manual.")
  private boolean markdown;

  @Spec private CommandSpec spec;

  private final Terminal terminal;
  private final Settings settings;

  ConfigShowCommand(Terminal terminal, Settings settings) {
    this.terminal = terminal;
    this.settings = settings;
  }

  @Override
  public Integer call() throws CommandException, IOException {
    Map<OptionSpec, SettingName> all = Settings.all(root());
    if (markdown) {
      terminal.print(new SettingsPage(all).render());
      return ExitCode.OK.code();
    }
    requireCommand(all);
    for (Map.Entry<OptionSpec, SettingName> setting : all.entrySet()) {
      if (only == null || setting.getValue().command().equals(only)) {
        print(setting.getKey(), setting.getValue());
      }
    }
    return ExitCode.OK.code();
  }

  private CommandLine root() {
    CommandLine root = spec.commandLine();
    while (root.getParent() != null) {
      root = root.getParent();
    }
    return root;
  }

  private void requireCommand(Map<OptionSpec, SettingName> all) throws CommandException {
    if (only != null && all.values().stream().noneMatch(name -> name.command().equals(only))) {
      throw new CommandException(
          ExitCode.USAGE,
          "no command with settings is called '" + only + "'",
          "hydra config show prints all");
    }
  }

  private void print(OptionSpec option, SettingName name) throws IOException {
    Optional<Settings.Found> found = settings.find(option);
    String value =
        found.map(Settings.Found::value).orElseGet(() -> SettingDefault.of(option, name));
    String shown = found.isPresent() && name.isSecret() ? "(secret)" : value;
    terminal.print(
        ROW.formatted(name.key(), shown, found.map(Settings.Found::origin).orElse("default")));
  }
}
