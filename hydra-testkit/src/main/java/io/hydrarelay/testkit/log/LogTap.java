package io.hydrarelay.testkit.log;

import java.util.List;
import java.util.Optional;

/** Listens to one backend of slf4j. Opened and closed by {@link LogCapture} under its lock. */
interface LogTap {
  /** The loggers to listen to, with all below them. */
  List<String> LOGGERS = List.of("hydra", "io.netty");

  /** Begins to listen, or makes sure that it still does. */
  void open();

  /** Stops. What others have put in its place meanwhile stays. */
  void close();

  /** Returns why it hears nothing; empty when it does, or when that is not known. */
  default Optional<String> obstacle() {
    return Optional.empty();
  }

  /** Returns whether the logger is one of {@link #LOGGERS} or below one. */
  static boolean concerns(String logger) {
    return LOGGERS.stream().anyMatch(each -> logger.equals(each) || logger.startsWith(each + "."));
  }
}
