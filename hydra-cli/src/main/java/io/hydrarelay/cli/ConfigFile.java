package io.hydrarelay.cli;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A file of settings: {@code key = value} in each line, {@code [command]} before the keys of one
 * command, {@code #} before a remark.
 */
final class ConfigFile {
  private static final long MAX_BYTES = 1 << 20;

  /**
   * A setting made in a file.
   *
   * @param key with its command, for example {@code relay.listen}
   * @param place file and line
   */
  record Entry(String key, String value, String place) {}

  private final Path path;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  private ConfigFile(Path path) {
    this.path = path;
  }

  /**
   * Reads a file.
   *
   * @throws CommandException naming file and line of what is wrong
   */
  static ConfigFile read(Path path) throws CommandException {
    ConfigFile file = new ConfigFile(path);
    List<String> lines = linesOf(path);
    String section = "";
    for (int number = 1; number <= lines.size(); number++) {
      String line = lines.get(number - 1).strip();
      if (line.startsWith("[") && line.endsWith("]")) {
        section = line.substring(1, line.length() - 1).strip().replace(' ', '.') + ".";
      } else if (!line.isEmpty() && !line.startsWith("#")) {
        file.add(section, line, path + ":" + number);
      }
    }
    return file;
  }

  private static List<String> linesOf(Path path) throws CommandException {
    try {
      if (Files.isRegularFile(path) && Files.size(path) > MAX_BYTES) {
        throw new CommandException(
            ExitCode.USAGE, path + " is too large for settings", "name the right file");
      }
      return Files.readAllLines(path);
    } catch (CharacterCodingException binary) {
      throw new CommandException(
          ExitCode.USAGE, path + " is no text in UTF-8", "name the right file", binary);
    } catch (IOException unreadable) {
      throw new CommandException(
          ExitCode.USAGE,
          "cannot read the settings in " + path,
          "check " + ConfigLocation.FLAG + " and " + ConfigLocation.VARIABLE,
          unreadable);
    }
  }

  private void add(String section, String line, String place) throws CommandException {
    int sign = line.indexOf('=');
    if (sign < 1) {
      throw wrong(place, "this is neither KEY = VALUE nor [COMMAND]");
    }
    String key = section + line.substring(0, sign).strip();
    Entry entry = new Entry(key, line.substring(sign + 1).strip(), place);
    Entry before = entries.putIfAbsent(key, entry);
    if (before != null) {
      throw wrong(place, "'%s' is set before, in %s".formatted(key, before.place()));
    }
  }

  /** Returns the error for a line. */
  static CommandException wrong(String place, String what) {
    return new CommandException(
        ExitCode.USAGE, place + ": " + what, "docs/CONFIGURATION.md lists the keys");
  }

  Path path() {
    return path;
  }

  List<Entry> entries() {
    return List.copyOf(entries.values());
  }

  Optional<Entry> find(String key) {
    return Optional.ofNullable(entries.get(key));
  }

  /** Returns whether everybody on this machine may read it, where that can be told. */
  boolean isOpenToOthers() {
    try {
      return Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_READ);
    } catch (IOException | UnsupportedOperationException notTold) {
      return false;
    }
  }
}
