package io.hydrarelay.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;

/** What the demo sends: a file, or bytes that are the same in every run. */
record DemoSource(Optional<Path> file, long generatedBytes) {
  private static final long SEED = 1;

  long totalBytes() throws IOException {
    return file.isPresent() ? Files.size(file.get()) : generatedBytes;
  }

  InputStream open() throws IOException {
    return file.isPresent() ? Files.newInputStream(file.get()) : generated();
  }

  private InputStream generated() {
    Random random = new Random(SEED);
    return new InputStream() {
      private long left = generatedBytes;

      @Override
      public int read() {
        return left-- > 0 ? random.nextInt(256) : -1;
      }

      @Override
      public int read(byte[] target, int offset, int length) {
        if (left <= 0) {
          return -1;
        }
        int count = (int) Math.min(length, left);
        for (int index = offset; index < offset + count; index++) {
          target[index] = (byte) random.nextInt();
        }
        left -= count;
        return count;
      }
    };
  }
}
