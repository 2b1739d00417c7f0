package io.hydrarelay.cli;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What one setting is called in each place where it can be made.
 *
 * @param command the command it belongs to, as {@code ticket.new}; empty for what all share
 * @param name the flag without its dashes, for example {@code ring-bytes}
 */
record SettingName(String command, String name) {
  private static final String VARIABLE_PREFIX = "HYDRA_";
  private static final Set<String> SECRET_ENDINGS = Set.of("ticket", "password", "secret", "token");

  /**
   * Returns the name of an option's setting. Help and where the settings are have none, nor what a
   * command line must say itself.
   */
  static Optional<SettingName> of(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option)
        || option.usageHelp()
        || option.versionHelp()
        || isDemanded(option)
        || option.command().usageMessage().hidden()) {
      return Optional.empty();
    }
    String name = option.longestName().substring(2);
    String command = option.command().qualifiedName(".");
    int root = command.indexOf('.');
    return name.equals(ConfigLocation.NAME)
        ? Optional.empty()
        : Optional.of(new SettingName(root < 0 ? "" : command.substring(root + 1), name));
  }

  private static boolean isDemanded(OptionSpec option) {
    ArgGroupSpec group = option.group();
    while (group != null && group.multiplicity().min() == 0) {
      group = group.parentGroup();
    }
    return group != null;
  }

  /** Returns the key in a file, with its command. */
  String key() {
    return command.isEmpty() ? name : command + "." + name;
  }

  /** Returns the variable of the environment, which all commands with such a flag share. */
  String variable() {
    return VARIABLE_PREFIX + name.replace('-', '_').toUpperCase(Locale.ROOT);
  }

  /** Returns the name in the specification's spelling. */
  String specificationName() {
    return name.replace('-', '_');
  }

  /** Returns whether nobody else should see its value. */
  boolean isSecret() {
    return SECRET_ENDINGS.stream().anyMatch(name::endsWith);
  }
}
