package io.hydrarelay.cli;

import io.hydrarelay.server.RelaySetting;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Where options have their values from that the command line does not give: the environment, else
 * the file. Where the relay and a client use one word for different things, {@code --wait} and
 * {@code --linger}, a name without its command means the relay's. An empty variable counts as none.
 */
final class Settings implements IDefaultValueProvider {
  /** A kind of place where a setting can be made; those that count more come first. */
  enum Level {
    COMMAND_LINE,
    ENVIRONMENT,
    /** The file, under the name of the command. */
    FILE_FOR_THE_COMMAND,
    FILE
  }

  /**
   * A value and where it was set.
   *
   * @param origin the variable, or file and line
   */
  record Found(String value, Level level, String origin) {}

  private final Map<String, String> environment;
  private final Optional<ConfigFile> file;

  Settings(Map<String, String> environment, Optional<ConfigFile> file) {
    this.environment = environment;
    this.file = file;
  }

  @Override
  public String defaultValue(ArgSpec argument) {
    return find(argument).map(Found::value).orElse(null);
  }

  /** Returns what was set for that option outside of the command line. */
  Optional<Found> find(ArgSpec argument) {
    return SettingName.of(argument).flatMap(this::find);
  }

  private Optional<Found> find(SettingName name) {
    Optional<Found> variable =
        Optional.of(environment.getOrDefault(name.variable(), ""))
            .filter(value -> !value.isEmpty() && isShared(name))
            .map(value -> new Found(value, Level.ENVIRONMENT, name.variable()));
    return variable.or(() -> inFile(name));
  }

  private Optional<Found> inFile(SettingName name) {
    Optional<Found> own = inFile(name.key(), Level.FILE_FOR_THE_COMMAND);
    return own.isPresent() || !isShared(name) ? own : inFile(name.name(), Level.FILE);
  }

  private Optional<Found> inFile(String key, Level level) {
    return file.flatMap(all -> all.find(key))
        .map(entry -> new Found(entry.value(), level, entry.place()));
  }

  private static boolean isShared(SettingName name) {
    return name.command().equals(RelayCommand.NAME)
        || RelaySetting.of(name.specificationName()).isEmpty();
  }

  /**
   * Refuses a file with keys that no command has, and warns of one with secrets that everybody may
   * read.
   */
  void check(CommandLine hydra, Terminal terminal) throws CommandException {
    if (file.isEmpty()) {
      return;
    }
    Map<String, SettingName> known = knownKeys(hydra);
    boolean hasSecrets = false;
    for (ConfigFile.Entry entry : file.get().entries()) {
      SettingName name = known.get(entry.key());
      if (name == null) {
        throw ConfigFile.wrong(entry.place(), "there is no setting '" + entry.key() + "'");
      }
      hasSecrets |= name.isSecret();
    }
    if (hasSecrets && file.get().isOpenToOthers()) {
      terminal.say(
          "warning: everybody on this machine may read %s, which holds a secret: chmod 600"
              .formatted(file.get().path()));
    }
  }

  private static Map<String, SettingName> knownKeys(CommandLine hydra) {
    Map<String, SettingName> known = new LinkedHashMap<>();
    all(hydra)
        .forEach(
            (option, name) -> {
              known.put(name.key(), name);
              known.put(name.name(), name);
            });
    return known;
  }

  /** Returns every option that is a setting, in the order of the commands. */
  static Map<OptionSpec, SettingName> all(CommandLine hydra) {
    Map<OptionSpec, SettingName> all = new LinkedHashMap<>();
    CommandSpec spec = hydra.getCommandSpec();
    for (OptionSpec option : spec.options()) {
      if (!option.inherited()) {
        SettingName.of(option).ifPresent(name -> all.put(option, name));
      }
    }
    hydra.getSubcommands().values().forEach(command -> all.putAll(all(command)));
    return all;
  }
}
