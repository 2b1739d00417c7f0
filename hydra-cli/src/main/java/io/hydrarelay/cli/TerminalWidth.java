package io.hydrarelay.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;

/**
 * How many columns the terminal has, as {@code stty} says; it is asked at first and after each
 * resize. Thread-safe.
 */
final class TerminalWidth implements IntSupplier {
  private static final int UNKNOWN = 80;
  private static final int NARROWEST = 10;
  private static final long STTY_SECONDS = 2;

  private final AtomicBoolean resized = new AtomicBoolean(true);
  private volatile int columns = UNKNOWN;

  private TerminalWidth() {}

  /** Returns the width of this process's terminal. */
  static TerminalWidth ofProcess() {
    TerminalWidth width = new TerminalWidth();
    SystemSignal.handle("WINCH", () -> width.resized.set(true));
    return width;
  }

  @Override
  public int getAsInt() {
    if (resized.getAndSet(false)) {
      columns = ask();
    }
    return columns;
  }

  private static int ask() {
    try {
      Process stty = new ProcessBuilder("stty", "size").redirectInput(new File("/dev/tty")).start();
      if (!stty.waitFor(STTY_SECONDS, TimeUnit.SECONDS)) {
        stty.destroyForcibly();
        return UNKNOWN;
      }
      return parse(new String(stty.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException none) {
      return UNKNOWN;
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return UNKNOWN;
    }
  }

  /** Returns the second of two numbers; a terminal that does not know its size says 0. */
  static int parse(String rowsAndColumns) {
    String[] words = rowsAndColumns.strip().split(" ");
    if (words.length != 2 || !words[1].matches("[0-9]{1,5}")) {
      return UNKNOWN;
    }
    int told = Integer.parseInt(words[1]);
    return told < NARROWEST ? UNKNOWN : told;
  }
}
