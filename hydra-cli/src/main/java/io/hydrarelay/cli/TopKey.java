package io.hydrarelay.cli;

import java.io.IOException;
import java.io.InputStream;

/** A key that {@code hydra top} knows. */
enum TopKey {
  UP,
  DOWN,
  ENTER,
  SORT,
  QUIT,
  OTHER;

  private static final int ESCAPE = 27;

  /** Blocks for the next key. The end of the input is a wish to quit. */
  static TopKey read(InputStream keyboard) throws IOException {
    int code = keyboard.read();
    return switch (code) {
      case -1, 'q', 'Q', 4 -> QUIT; // 4: ^D
      case 's', 'S' -> SORT;
      case '\r', '\n', ' ' -> ENTER;
      case 'k' -> UP;
      case 'j' -> DOWN;
      case ESCAPE -> sequence(keyboard);
      default -> OTHER;
    };
  }

  /** A cursor key is ESC, then [ or O, then its letter. */
  private static TopKey sequence(InputStream keyboard) throws IOException {
    int kind = keyboard.read();
    int letter = kind == '[' || kind == 'O' ? keyboard.read() : 0;
    while (letter == ';' || Character.isDigit(letter)) {
      letter = keyboard.read();
    }
    return switch (letter) {
      case 'A' -> UP;
      case 'B' -> DOWN;
      default -> OTHER;
    };
  }
}
