package io.hydrarelay.cli;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How this process logs: {@code LOG_LEVEL} and {@code LOG_FILE} (default: info, standard error) and
 * {@code --log-format}. The logger is set up when the first line is due, which is after this.
 * Thread-safe.
 */
final class LogSettings {
  /** What lines look like. */
  enum Format {
    /** Time, level, logger and message, for people. */
    TEXT,
    /** One JSON object per line, for programs. */
    JSON;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The launcher's level for commands that say much. */
  private static final String USUAL_LEVEL = "hydra.log.level";

  private static volatile String level = "info";
  private static volatile Optional<Path> file = Optional.empty();
  private static volatile Format format = Format.TEXT;

  private LogSettings() {}

  static void apply(Map<String, String> environment) {
    String usual = System.getProperty(USUAL_LEVEL, "info");
    level = environment.getOrDefault("LOG_LEVEL", usual);
    file =
        Optional.ofNullable(environment.get("LOG_FILE"))
            .filter(name -> !name.isEmpty() && !name.equals("System.err"))
            .map(Path::of);
  }

  static void use(Format chosen) {
    format = chosen;
  }

  static String level() {
    return level;
  }

  /** Returns the log's file; empty for standard error. */
  static Optional<Path> file() {
    return file;
  }

  static Format format() {
    return format;
  }
}
