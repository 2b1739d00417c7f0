package io.hydrarelay.testkit.scenario;

import io.hydrarelay.testkit.text.Amounts;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** Times and numbers of bytes as scenarios state them and reports show them. */
final class Quantity {
  static final String TIME_FORM = "a time: " + Amounts.TIME_FORM;
  static final String BYTES_FORM = "a number of bytes: plain, or " + Amounts.SIZE_FORM;

  private static final String[] BYTE_UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double MILLIS_PER_SECOND = 1_000;
  private static final double UNIT = 1_024;

  private Quantity() {}

  /** Reads a time; a number without a unit is none. */
  static Optional<Duration> time(String text) {
    OptionalLong nanos = Amounts.nanos(text.strip());
    return nanos.isPresent() ? Optional.of(Duration.ofNanos(nanos.getAsLong())) : Optional.empty();
  }

  /** Reads a number of bytes, with a unit or without. */
  static OptionalLong bytes(String text) {
    OptionalLong plain = count(text);
    return plain.isPresent() ? plain : Amounts.bytes(text.strip());
  }

  /** Reads a plain number. */
  static OptionalLong count(String text) {
    return text.strip().matches("[0-9]{1,15}")
        ? OptionalLong.of(Long.parseLong(text.strip()))
        : OptionalLong.empty();
  }

  /** Writes a measured time with as many digits as say something. */
  static String rounded(Duration time) {
    double millis = time.toNanos() / NANOS_PER_MILLI;
    if (millis >= MILLIS_PER_SECOND) {
      return String.format(Locale.ROOT, "%.2f s", millis / MILLIS_PER_SECOND);
    }
    return String.format(Locale.ROOT, millis >= 100 ? "%.0f ms" : "%.1f ms", millis);
  }

  /** Writes a number of bytes in the largest unit that leaves something before the point. */
  static String rounded(long bytes) {
    double scaled = bytes;
    int unit = 0;
    while (scaled >= UNIT && unit < BYTE_UNITS.length - 1) {
      scaled /= UNIT;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", scaled, BYTE_UNITS[unit]);
  }
}
