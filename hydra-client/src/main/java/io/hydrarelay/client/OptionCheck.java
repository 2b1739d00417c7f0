package io.hydrarelay.client;

import java.time.Duration;
import java.util.Objects;

/** Refuses options out of range, naming option, value and range. */
final class OptionCheck {
  private OptionCheck() {}

  static void number(String name, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          name + " is " + value + "; it must be " + min + " to " + max);
    }
  }

  static void duration(String name, Duration value, long minMillis, long maxMillis) {
    Objects.requireNonNull(value, name);
    if (value.isNegative()
        || value.compareTo(Duration.ofMillis(minMillis)) < 0
        || value.compareTo(Duration.ofMillis(maxMillis)) > 0) {
      throw new IllegalArgumentException(
          name + " is " + value + "; it must be " + minMillis + " to " + maxMillis + " ms");
    }
  }
}
