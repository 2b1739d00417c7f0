package io.hydrarelay.testkit.log;

import java.util.regex.Pattern;
import org.slf4j.event.Level;

/**
 * One thing that was logged. Immutable and thread-safe.
 *
 * @param level how bad it is
 * @param logger who said it: {@code hydra.relay}, {@code hydra.client}, or a logger of Netty
 * @param thread the name of the thread it was said on
 * @param message what was said
 * @param trace the stack trace of the exception that came with it, or nothing
 */
public record LogLine(Level level, String logger, String thread, String message, String trace) {

  /** Returns whether it is a warning or an error. */
  public boolean isTrouble() {
    return level.toInt() >= Level.WARN.toInt();
  }

  /** Returns whether the pattern is found somewhere in {@link #toString}. */
  public boolean matches(Pattern pattern) {
    return pattern.matcher(toString()).find();
  }

  /** Returns {@code LEVEL logger - message}, and the trace in the lines that follow. */
  @Override
  public String toString() {
    return level + " " + logger + " - " + message + (trace.isEmpty() ? "" : "\n" + trace);
  }
}
