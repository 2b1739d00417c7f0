package io.hydrarelay.cli;

/** Keeps what is logged on its line: characters that do not print become {@code \}uXXXX. */
final class LogEscape {
  private LogEscape() {}

  /** Appends a text for people. */
  static void text(String value, StringBuilder to) {
    for (int i = 0; i < value.length(); i++) {
      append(value.charAt(i), to);
    }
  }

  /** Appends the inside of a JSON string. */
  static void json(String value, StringBuilder to) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        to.append('\\').append(c);
      } else {
        append(c, to);
      }
    }
  }

  private static void append(char c, StringBuilder to) {
    if (prints(c)) {
      to.append(c);
    } else {
      to.append(String.format("\\u%04x", (int) c));
    }
  }

  /** Control characters, ends of lines, marks that turn the direction of text, and halves. */
  private static boolean prints(char c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
