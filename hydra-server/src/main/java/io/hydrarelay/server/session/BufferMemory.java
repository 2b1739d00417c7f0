package io.hydrarelay.server.session;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory of all buffers that hold frames: in rings, on their way to sockets after a ring has
 * given them up, and where producers' bytes arrive. It is counted, not refused: before a read it is
 * asked whether memory is short. Thread-safe.
 */
public final class BufferMemory {
  private static final int SIZES_PER_DOUBLING = 4;

  /**
   * Such a part of the limit below it, what nobody needs is given up; such a part above it may be
   * taken by those who have little.
   */
  public static final int MARGIN_PARTS = 8;

  private final long limit;
  private final AtomicLong used = new AtomicLong();

  /**
   * Makes an empty count.
   *
   * @param limitBytes beyond it memory is short
   */
  public BufferMemory(long limitBytes) {
    this.limit = limitBytes;
  }

  /**
   * Returns what a pool takes for a buffer: it has four sizes from one power of two to the next.
   */
  static int pooled(int bytes) {
    int step = Math.max(1, Integer.highestOneBit(bytes) / SIZES_PER_DOUBLING);
    return (bytes + step - 1) / step * step;
  }

  /** Returns whether no more should be read than has begun. */
  public boolean isShort() {
    return used.get() > limit;
  }

  /**
   * Returns whether somebody who has so many bytes should wait: while memory is short whoever has
   * more than half of an equal share, and a little later everybody.
   *
   * @param ownBytes what frames of that producer take
   * @param parties how many there are to share
   */
  boolean isShortFor(long ownBytes, int parties) {
    long now = used.get();
    return now > limit && (ownBytes > limit / 2 / parties || now > limit + limit / MARGIN_PARTS);
  }

  /** Returns whether it is time to give up what nobody needs. */
  boolean isGettingShort() {
    return used.get() > limit - limit / MARGIN_PARTS;
  }

  /** Counts that many bytes more. */
  public void take(long bytes) {
    used.addAndGet(bytes);
  }

  /** Counts that many bytes less. */
  public void giveBack(long bytes) {
    used.addAndGet(-bytes);
  }

  /** Returns how many bytes buffers take. */
  public long used() {
    return used.get();
  }
}
