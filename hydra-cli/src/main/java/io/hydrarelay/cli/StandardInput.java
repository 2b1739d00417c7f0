package io.hydrarelay.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Standard input. Where it was closed before the start its descriptor is free, and the JVM opens
 * the file with its own classes there: who read it would send those. The launcher tells by a system
 * property, and on Linux the kernel's link of the descriptor does.
 */
final class StandardInput {
  /** Fails whenever it is read. */
  static final class Closed extends InputStream {
    @Override
    public int read() throws IOException {
      throw new IOException("standard input is closed");
    }
  }

  private StandardInput() {}

  /** Returns the input of this process. */
  static InputStream ofProcess() {
    boolean isClosed = Boolean.getBoolean("hydra.stdin.closed") || isFileOfTheJvm();
    return isClosed ? new Closed() : new FileInputStream(FileDescriptor.in);
  }

  private static boolean isFileOfTheJvm() {
    try {
      Path home = Path.of(System.getProperty("java.home")).toRealPath();
      return Files.readSymbolicLink(Path.of("/proc/self/fd/0")).startsWith(home);
    } catch (IOException | UnsupportedOperationException notTold) {
      return false;
    }
  }
}
