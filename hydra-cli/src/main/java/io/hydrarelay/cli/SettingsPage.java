package io.hydrarelay.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import picocli.CommandLine.Model.OptionSpec;

/** The list of all settings in the manual, as Markdown. */
final class SettingsPage {
  private static final String HEAD = "| key | variable | default | meaning |\n|---|---|---|---|";

  private final Map<OptionSpec, SettingName> settings;

  SettingsPage(Map<OptionSpec, SettingName> settings) {
    this.settings = settings;
  }

  /** Returns one table for each command, without a line feed at the end. */
  String render() {
    Map<String, StringJoiner> tables = new LinkedHashMap<>();
    settings.forEach(
        (option, name) -> {
          if (!option.hidden() || name.isSecret()) {
            tables.computeIfAbsent(name.command(), SettingsPage::table).add(row(option, name));
          }
        });
    StringJoiner page = new StringJoiner("\n\n");
    tables.values().forEach(table -> page.add(table.toString()));
    return page.toString();
  }

  private static StringJoiner table(String command) {
    String title = command.isEmpty() ? "all commands" : "hydra " + command.replace('.', ' ');
    return new StringJoiner("\n", "### " + title + "\n\n" + HEAD + "\n", "");
  }

  private static String row(OptionSpec option, SettingName name) {
    String standard = SettingDefault.of(option, name);
    String meaning = String.join(" ", option.description()).replace(" (" + standard + ")", "");
    return "| `%s` | `%s` | %s | %s |"
        .formatted(name.key(), name.variable(), cell(standard), cell(meaning));
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }
}
