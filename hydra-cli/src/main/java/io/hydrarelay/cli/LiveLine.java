package io.hydrarelay.cli;

/** What makes a line fit a terminal, so that it can be redrawn in place. */
final class LiveLine {
  private static final char ESCAPE = '\033';
  private static final String PLAIN = "\033[0m";

  private LiveLine() {}

  /**
   * Returns the beginning of a line that a terminal of that width shows in one row. Colours take no
   * room; the last column stays free, because some terminals wrap once it is written.
   */
  static String cut(String line, int columns) {
    StringBuilder shown = new StringBuilder();
    int room = columns - 1;
    int at = 0;
    while (at < line.length()) {
      if (line.charAt(at) == ESCAPE) {
        int end = line.indexOf('m', at) + 1;
        shown.append(line, at, end);
        at = end;
      } else if (room == 0) {
        return shown.indexOf("\033") < 0 ? shown.toString() : shown + PLAIN;
      } else {
        shown.append(line.charAt(at));
        at++;
        room--;
      }
    }
    return shown.toString();
  }
}
