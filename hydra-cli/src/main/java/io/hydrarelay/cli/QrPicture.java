package io.hydrarelay.cli;

import io.nayuki.qrcodegen.QrCode;
import java.util.ArrayList;
import java.util.List;

/**
 * A QR code in half blocks, two rows of modules to a line, with its quiet zone. Light modules are
 * drawn, dark ones left out: white on black where there are colours, so that it is right on any
 * background, else as light as the terminal's text is on dark.
 */
final class QrPicture {
  private static final int QUIET_MODULES = 4;
  private static final String WHITE_ON_BLACK = "\033[38;5;231;48;5;16m";
  private static final String PLAIN = "\033[0m";

  private final QrCode code;
  private final boolean colour;

  /**
   * Makes a picture.
   *
   * @param colour whether escape codes are welcome where it is printed
   */
  QrPicture(String text, boolean colour) {
    this.code = QrCode.encodeText(text, QrCode.Ecc.LOW);
    this.colour = colour;
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (int y = -QUIET_MODULES; y < code.size + QUIET_MODULES; y += 2) {
      StringBuilder line = new StringBuilder();
      for (int x = -QUIET_MODULES; x < code.size + QUIET_MODULES; x++) {
        line.append(block(isLight(x, y), isLight(x, y + 1)));
      }
      lines.add(colour ? WHITE_ON_BLACK + line + PLAIN : line.toString());
    }
    return lines;
  }

  /** Beyond the code all is light, as the quiet zone has to be. */
  private boolean isLight(int x, int y) {
    return !code.getModule(x, y);
  }

  private static char block(boolean upper, boolean lower) {
    if (upper) {
      return lower ? '█' : '▀';
    }
    return lower ? '▄' : ' ';
  }
}
