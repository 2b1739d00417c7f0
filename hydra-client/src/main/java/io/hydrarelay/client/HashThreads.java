package io.hydrarelay.client;

import io.hydrarelay.protocol.Hydra1;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Threads and memory that streams share to hash large frames beside the cipher (§5.5), where one
 * after the other would take the sum of both. A stream that finds no memory or no thread here
 * hashes by itself. Thread-safe.
 */
final class HashThreads {
  private static final int FRAME_BYTES = Hydra1.FRAME_HEADER_BYTES + Hydra1.MAX_BODY_BYTES;

  private final Executor executor;
  private final ArrayBlockingQueue<byte[]> idle;
  private final AtomicInteger unmade;

  /**
   * Makes threads that hold nothing yet.
   *
   * @param executor runs tasks of at most a millisecond that never block
   * @param maxFrames most frames that wait for it, over all streams: each takes 64 KiB
   * @throws IllegalArgumentException when maxFrames is not positive
   */
  HashThreads(Executor executor, int maxFrames) {
    this.executor = executor;
    this.idle = new ArrayBlockingQueue<>(maxFrames);
    this.unmade = new AtomicInteger(maxFrames);
  }

  /** Returns memory for a frame of any size, or null if all of it is lent. */
  byte @Nullable [] borrow() {
    byte[] memory = idle.poll();
    if (memory == null && unmade.get() > 0 && unmade.getAndDecrement() > 0) {
      return new byte[FRAME_BYTES];
    }
    return memory;
  }

  void giveBack(byte[] memory) {
    idle.add(memory);
  }

  /** Runs the task soon; does nothing if the executor takes no more. */
  void run(Runnable task) {
    try {
      executor.execute(task);
    } catch (RejectedExecutionException ignored) {
      // Whoever needs the hash does the work then.
    }
  }
}
