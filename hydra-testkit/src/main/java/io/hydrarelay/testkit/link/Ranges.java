package io.hydrarelay.testkit.link;

import io.hydrarelay.testkit.text.Amounts;
import java.time.Duration;
import java.util.Objects;

/** What faults and links may be told; the error names the value and the range. */
final class Ranges {
  private static final Duration MOST = Duration.ofDays(1);

  private Ranges() {}

  static Duration notNegative(String name, Duration time) {
    Objects.requireNonNull(time, name);
    if (time.isNegative() || time.compareTo(MOST) > 0) {
      throw new IllegalArgumentException(
          name + " is " + Amounts.text(time) + "; it must be 0s to " + Amounts.text(MOST));
    }
    return time;
  }

  static long number(String name, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          name + " is " + value + "; it must be " + min + " to " + max);
    }
    return value;
  }
}
