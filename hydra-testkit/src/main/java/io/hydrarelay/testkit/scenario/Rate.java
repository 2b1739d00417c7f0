package io.hydrarelay.testkit.scenario;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How fast a producer sends.
 *
 * @param unit what is counted
 * @param perSecond how much of it in a second; 0 for {@link Unit#UNLIMITED}
 */
record Rate(Unit unit, long perSecond) {
  static final String FORM = "a rate such as 200/s or 1MiB/s, or max";
  static final Rate MAX = new Rate(Unit.UNLIMITED, 0);

  private static final String PER_SECOND = "/s";
  private static final double NANOS_PER_SECOND = 1e9;

  enum Unit {
    MESSAGES,
    BYTES,
    UNLIMITED
  }

  /** Reads {@code 200/s}, {@code 1MiB/s} or {@code max}; 0 is no rate. */
  static Optional<Rate> parse(String text) {
    String lower = text.strip().toLowerCase(Locale.ROOT);
    if (lower.equals("max")) {
      return Optional.of(MAX);
    }
    if (!lower.endsWith(PER_SECOND)) {
      return Optional.empty();
    }
    String amount = lower.substring(0, lower.length() - PER_SECOND.length());
    OptionalLong number = Quantity.bytes(amount);
    Unit unit = Quantity.count(amount).isPresent() ? Unit.MESSAGES : Unit.BYTES;
    return number.isPresent() && number.getAsLong() > 0
        ? Optional.of(new Rate(unit, number.getAsLong()))
        : Optional.empty();
  }

  /** Returns when the next message is due, in nanoseconds since the first one. */
  long dueNanos(long messages, long bytes) {
    return switch (unit) {
      case MESSAGES -> (long) (messages * NANOS_PER_SECOND / perSecond);
      case BYTES -> (long) (bytes * NANOS_PER_SECOND / perSecond);
      case UNLIMITED -> 0;
    };
  }
}
