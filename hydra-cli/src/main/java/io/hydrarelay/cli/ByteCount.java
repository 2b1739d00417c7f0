package io.hydrarelay.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A number of bytes or of other things: {@code 65536}, {@code 64k}, {@code 16m}, {@code 1g}. The
 * suffixes are powers of 1024.
 *
 * @param value the number
 */
record ByteCount(long value) {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,18})([kmg]?)(i?b)?");
  private static final String SUFFIXES = " kmg";
  private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB"};

  /** Reads what a user wrote. */
  static final class Converter implements ITypeConverter<ByteCount> {
    @Override
    public ByteCount convert(String text) {
      return parse(text);
    }
  }

  static ByteCount parse(String text) {
    Matcher parts = FORM.matcher(text.toLowerCase(Locale.ROOT));
    if (!parts.matches()) {
      throw new TypeConversionException("'" + text + "' is no number such as 65536, 64k or 16m");
    }
    int shift = 10 * ("kmg".indexOf(parts.group(2).isEmpty() ? "?" : parts.group(2)) + 1);
    long number = Long.parseLong(parts.group(1));
    if (number > Long.MAX_VALUE >> shift) {
      throw new TypeConversionException("'" + text + "' is too large");
    }
    return new ByteCount(number << shift);
  }

  /** Returns a number in the form that {@link #parse} reads. */
  static String text(long value) {
    int unit = 0;
    long scaled = value;
    while (scaled > 0 && scaled % 1024 == 0 && unit < SUFFIXES.length() - 1) {
      scaled /= 1024;
      unit++;
    }
    return unit == 0 ? Long.toString(value) : scaled + SUFFIXES.substring(unit, unit + 1);
  }

  /** Returns the number in the largest unit that leaves something before the point. */
  static String format(double bytes) {
    if (bytes < 1024) {
      return "%d B".formatted((long) bytes);
    }
    double scaled = bytes / 1024;
    int unit = 0;
    while (scaled >= 1024 && unit < UNITS.length - 1) {
      scaled /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", scaled, UNITS[unit]);
  }
}
