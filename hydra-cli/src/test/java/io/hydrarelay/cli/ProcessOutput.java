package io.hydrarelay.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What a process writes on its standard output, read as it comes. */
final class ProcessOutput {
  private final CompletableFuture<byte[]> all;
  private volatile int bytes;

  ProcessOutput(HydraProcess process, Executor reader) {
    all = CompletableFuture.supplyAsync(() -> readAll(process.stdout()), reader);
  }

  private byte[] readAll(InputStream out) {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    byte[] chunk = new byte[65_536];
    try {
      for (int length = out.read(chunk); length >= 0; length = out.read(chunk)) {
        read.write(chunk, 0, length);
        bytes = read.size();
      }
      return read.toByteArray();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Returns how much there is so far. */
  int bytes() {
    return bytes;
  }

  /** Returns all of it, once the process has ended. */
  byte[] await(long seconds) throws InterruptedException, ExecutionException, TimeoutException {
    return all.get(seconds, TimeUnit.SECONDS);
  }
}
