package io.hydrarelay.cli;

import java.util.Map;

/**
 * {@code LOG_LEVEL} and {@code LOG_FILE} (default: info, standard error), handed to slf4j-simple.
 * It reads them when the first logger is made, so this comes before everything else.
 */
final class LogSettings {
  private static final String PREFIX = "org.slf4j.simpleLogger.";

  private LogSettings() {}

  static void apply(Map<String, String> environment) {
    String usual = System.getProperty("hydra.log.level", "info");
    set("defaultLogLevel", environment.getOrDefault("LOG_LEVEL", usual));
    set("logFile", environment.getOrDefault("LOG_FILE", "System.err"));
    set("showDateTime", "true");
    set("dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
    set("showThreadName", "false");
    // Netty tells about its own probing at debug level, which nobody means who debugs a stream.
    set("log.io.netty", "warn");
  }

  /** A property given on the JVM's command line wins. */
  private static void set(String name, String value) {
    if (System.getProperty(PREFIX + name) == null) {
      System.setProperty(PREFIX + name, value);
    }
  }
}
