package io.hydrarelay.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Says why nothing moves while whoever reads an output takes nothing, and when that is over. The
 * thread that writes stands in the write meanwhile, so another one looks.
 */
final class PausedReader implements AutoCloseable {
  private static final long LOOK_MILLIS = 250;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Terminal terminal;
  private final ScheduledExecutorService looking =
      Executors.newSingleThreadScheduledExecutor(PausedReader::daemon);
  private final AtomicLong writes = new AtomicLong();
  private volatile boolean isWriting;
  private long seenWrites;
  private long seenNanos;
  private boolean isTold;

  /** Begins to look. */
  PausedReader(Terminal terminal) {
    this.terminal = terminal;
    looking.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "hydra-reader");
    thread.setDaemon(true);
    return thread;
  }

  /** Returns that output, watched; large writes only, or watching costs. */
  OutputStream over(OutputStream out) {
    return new Watched(out);
  }

  private void look() {
    long now = System.nanoTime();
    if (!isWriting || writes.get() != seenWrites) {
      seenWrites = writes.get();
      seenNanos = now;
      tellEnd();
    } else if (!isTold && now - seenNanos >= PATIENCE_NANOS) {
      isTold = true;
      terminal.say(
          "warning: whoever reads standard output takes nothing; the relay cuts this consumer when"
              + " that lasts longer than its stall");
    }
  }

  private void tellEnd() {
    if (isTold) {
      isTold = false;
      terminal.say("standard output is read again");
    }
  }

  @Override
  public void close() {
    looking.shutdownNow();
  }

  private final class Watched extends FilterOutputStream {
    Watched(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      writes.incrementAndGet();
      isWriting = true;
      try {
        out.write(bytes, offset, length);
      } finally {
        isWriting = false;
      }
    }
  }
}
