package io.hydrarelay.testkit.conformance;

import java.util.Comparator;
import java.util.regex.Pattern;

/** How ids of cases are read: section, then number, as in {@code 6.5-3}. */
final class CaseId {
  /** The order of the specification. */
  static final Comparator<String> ORDER =
      Comparator.<String>comparingInt(id -> part(id, 0))
          .thenComparingInt(id -> id.contains(".") ? part(id, 1) : 0)
          .thenComparingInt(id -> Integer.parseInt(id.substring(id.indexOf('-') + 1)));

  private static final Pattern FORM = Pattern.compile("[0-9]+(\\.[0-9]+)?-[0-9]+");

  private CaseId() {}

  static boolean isWellFormed(String id) {
    return FORM.matcher(id).matches();
  }

  static String section(String id) {
    return id.substring(0, id.indexOf('-'));
  }

  /** Returns whether a user who names that id, section or chapter means this case. */
  static boolean isMeantBy(String selector, String id) {
    String section = section(id);
    return id.equals(selector) || section.equals(selector) || section.startsWith(selector + ".");
  }

  private static int part(String id, int index) {
    return Integer.parseInt(section(id).split("\\.")[index]);
  }
}
