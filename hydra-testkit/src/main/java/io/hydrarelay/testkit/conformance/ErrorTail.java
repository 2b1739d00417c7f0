package io.hydrarelay.testkit.conformance;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The last lines that a client wrote to standard error, each cut where it gets long, without the
 * secret; and whether the secret was among them. Thread-safe.
 */
final class ErrorTail {
  private static final int MAX_LINES = 20;
  private static final int MAX_LINE_CHARS = 2_000;

  private final String secret;
  private final Deque<String> lines = new ArrayDeque<>();
  private final StringBuilder line = new StringBuilder();
  private boolean hasShownSecret;

  ErrorTail(String secret) {
    this.secret = secret;
  }

  synchronized void add(byte[] bytes, int length) {
    for (char character : new String(bytes, 0, length, StandardCharsets.ISO_8859_1).toCharArray()) {
      if (character == '\n') {
        endLine();
      } else if (line.length() < MAX_LINE_CHARS) {
        line.append(character);
      }
    }
  }

  private void endLine() {
    String text = line.toString();
    line.setLength(0);
    hasShownSecret |= text.contains(secret);
    lines.addLast(text.strip().replace(secret, "(secret)"));
    if (lines.size() > MAX_LINES) {
      lines.removeFirst();
    }
  }

  /** Returns the lines, also one that has not ended. */
  synchronized List<String> lines() {
    if (line.length() > 0) {
      endLine();
    }
    return List.copyOf(lines);
  }

  synchronized boolean hasShownSecret() {
    return hasShownSecret || line.indexOf(secret) >= 0;
  }
}
