package io.hydrarelay.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the file with the settings before the command line is parsed with them. */
final class ConfigLocation {
  static final String NAME = "config";
  static final String FLAG = "--" + NAME;
  static final String VARIABLE = "HYDRA_CONFIG";

  private ConfigLocation() {}

  /**
   * Returns the file that {@code --config} or the variable names, else the user's own if there is
   * one.
   */
  static Optional<Path> find(List<String> arguments, Map<String, String> environment) {
    String named = flag(arguments).orElse(environment.getOrDefault(VARIABLE, ""));
    return named.isEmpty()
        ? usersOwn(environment).filter(Files::exists)
        : Optional.of(Path.of(named));
  }

  private static Optional<String> flag(List<String> arguments) {
    int end = arguments.indexOf("--");
    List<String> flags = end < 0 ? arguments : arguments.subList(0, end);
    for (int at = 0; at < flags.size(); at++) {
      if (flags.get(at).startsWith(FLAG + "=")) {
        return Optional.of(flags.get(at).substring(FLAG.length() + 1));
      }
      if (flags.get(at).equals(FLAG) && at + 1 < flags.size()) {
        return Optional.of(flags.get(at + 1));
      }
    }
    return Optional.empty();
  }

  private static Optional<Path> usersOwn(Map<String, String> environment) {
    String folder = environment.getOrDefault("XDG_CONFIG_HOME", "");
    String home = environment.getOrDefault("HOME", "");
    if (!folder.isEmpty()) {
      return Optional.of(Path.of(folder, "hydra", "config"));
    }
    return home.isEmpty()
        ? Optional.empty()
        : Optional.of(Path.of(home, ".config", "hydra", "config"));
  }
}
