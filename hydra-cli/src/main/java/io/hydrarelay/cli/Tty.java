package io.hydrarelay.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether a standard stream is a terminal. No Java API says so for each stream: the launcher tells
 * by a system property, and on Linux the kernel's link of the descriptor does.
 */
final class Tty {
  private Tty() {}

  /** Returns whether standard output is a terminal. */
  static boolean isStandardOutput() {
    return Boolean.getBoolean("hydra.stdout.tty") || isTerminal(1);
  }

  /** Returns whether standard error is a terminal. */
  static boolean isStandardError() {
    return Boolean.getBoolean("hydra.stderr.tty") || isTerminal(2);
  }

  private static boolean isTerminal(int descriptor) {
    try {
      String file = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return file.startsWith("/dev/pts/")
          || file.startsWith("/dev/tty")
          || file.equals("/dev/console");
    } catch (IOException | UnsupportedOperationException notTold) {
      return false;
    }
  }
}
