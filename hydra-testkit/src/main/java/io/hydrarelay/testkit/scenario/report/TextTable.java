package io.hydrarelay.testkit.scenario.report;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Rows of texts under each other: numbers to the right, the rest to the left. */
final class TextTable {
  private static final String APART = "  ";

  private TextTable() {}

  /** Returns the lines; the first row holds the headings. */
  static List<String> render(List<List<String>> rows) {
    int columns = rows.get(0).size();
    int[] widths = new int[columns];
    boolean[] numeric = new boolean[columns];
    for (int column = 0; column < columns; column++) {
      int at = column;
      widths[at] = rows.stream().mapToInt(row -> row.get(at).length()).max().orElse(0);
      numeric[at] = at > 0 && rows.stream().skip(1).allMatch(row -> isNumber(row.get(at)));
    }
    return rows.stream()
        .map(
            row ->
                IntStream.range(0, columns)
                    .mapToObj(at -> padded(row.get(at), widths[at], numeric[at]))
                    .collect(Collectors.joining(APART))
                    .stripTrailing())
        .toList();
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty() && Character.isDigit(text.charAt(0));
  }

  private static String padded(String text, int width, boolean numeric) {
    String space = " ".repeat(width - text.length());
    return numeric ? space + text : text + space;
  }
}
