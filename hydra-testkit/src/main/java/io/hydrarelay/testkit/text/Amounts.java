package io.hydrarelay.testkit.text;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times and sizes as people write them: {@code 20ms}, {@code 1.5s}, {@code 64KiB}. */
public final class Amounts {
  /** What a time may look like, for error messages. */
  public static final String TIME_FORM = "a number with ns, us, ms, s or min, as in 20ms";

  /** What a size may look like, for error messages. */
  public static final String SIZE_FORM = "a number with B, kB, KiB, MB, MiB or GiB, as in 64KiB";

  /** What a size in a second may look like, for error messages. */
  public static final String RATE_FORM = "a size and /s, as in 64KiB/s";

  private static final String PER_SECOND = "/s";
  private static final Pattern FORM = Pattern.compile("([0-9]{1,15}(?:\\.[0-9]{1,9})?)([a-zA-Z]+)");
  private static final Map<String, Long> NANOS = new LinkedHashMap<>();
  private static final Map<String, Long> BYTES = new LinkedHashMap<>();

  static {
    NANOS.put("min", 60_000_000_000L);
    NANOS.put("s", 1_000_000_000L);
    NANOS.put("ms", 1_000_000L);
    NANOS.put("us", 1_000L);
    NANOS.put("ns", 1L);
    BYTES.put("GiB", 1L << 30);
    BYTES.put("MiB", 1L << 20);
    BYTES.put("KiB", 1L << 10);
    BYTES.put("MB", 1_000_000L);
    BYTES.put("kB", 1_000L);
    BYTES.put("B", 1L);
  }

  private Amounts() {}

  /** Returns the nanoseconds of a time, or empty if the text is none. */
  public static OptionalLong nanos(String text) {
    return read(text, NANOS);
  }

  /** Returns the bytes of a size, or empty if the text is none. */
  public static OptionalLong bytes(String text) {
    return read(text, BYTES);
  }

  /** Returns the bytes of a size in a second, or empty if the text is none. */
  public static OptionalLong bytesPerSecond(String text) {
    return text.endsWith(PER_SECOND)
        ? bytes(text.substring(0, text.length() - PER_SECOND.length()))
        : OptionalLong.empty();
  }

  private static OptionalLong read(String text, Map<String, Long> units) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      return OptionalLong.empty();
    }
    String wanted = parts.group(2).toLowerCase(Locale.ROOT);
    for (Map.Entry<String, Long> unit : units.entrySet()) {
      if (unit.getKey().toLowerCase(Locale.ROOT).equals(wanted)) {
        double amount = Double.parseDouble(parts.group(1)) * unit.getValue();
        return amount < Long.MAX_VALUE ? OptionalLong.of(Math.round(amount)) : OptionalLong.empty();
      }
    }
    return OptionalLong.empty();
  }

  /** Writes a time with the largest unit that needs no fraction. */
  public static String text(Duration time) {
    return write(time.toNanos(), NANOS, "s");
  }

  /** Writes a size with the largest unit that needs no fraction. */
  public static String text(long bytes) {
    return write(bytes, BYTES, "B");
  }

  private static String write(long amount, Map<String, Long> units, String ofZero) {
    for (Map.Entry<String, Long> unit : units.entrySet()) {
      if (amount != 0 && amount % unit.getValue() == 0) {
        return amount / unit.getValue() + unit.getKey();
      }
    }
    return amount + ofZero;
  }
}
