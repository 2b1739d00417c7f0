package io.hydrarelay.client;

import io.hydrarelay.protocol.stream.StreamHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The sealed frames of the current stream: those to be sent, those not acknowledged, and as many
 * acknowledged ones as fit, because a relay that was killed has lost them (§7.2). Thread-safe.
 *
 * <pre>
 *   first       acknowledged        unsent           next
 *     | kept for a   | sent, not       | to be written  |
 *     | relay that   | acknowledged    |                |
 *     | forgets      |                 |                |
 * </pre>
 *
 * <p>A sealing thread waits here while too much is on its way, so that no frame which the relay has
 * not taken is ever dropped.
 */
final class ResendCache {
  /**
   * What may wait to be written: enough to keep a socket busy, little enough to stay in the cache.
   */
  static final long MAX_UNSENT_BYTES = 1 << 20;

  private static final int FIRST_SLOTS = 256;

  private record Waiter(StreamHeader stream, long target, CompletableFuture<Boolean> told) {}

  private final long limitBytes;
  private final List<Waiter> waiters = new ArrayList<>();

  /** The frame of a seq is at seq modulo the length, which is a power of two. */
  private ByteBuf[] frames = new ByteBuf[FIRST_SLOTS];

  private long first;
  private long acknowledged;
  private long unsent;
  private long next;
  private Optional<StreamHeader> header = Optional.empty();
  private boolean headerSent;
  private long totalBytes;
  private long unsentBytes;
  private long unacknowledgedBytes;
  private long resent;
  private boolean over;
  private volatile boolean idle = true;

  ResendCache(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  /** Begins a stream; nothing of the one before is kept. */
  synchronized void begin(StreamHeader newHeader) {
    forgetStream();
    header = Optional.of(newHeader);
  }

  /** Gives up the current stream. */
  synchronized void forgetStream() {
    releaseBelow(next);
    first = 0;
    acknowledged = 0;
    unsent = 0;
    next = 0;
    unsentBytes = 0;
    unacknowledgedBytes = 0;
    idle = true;
    header = Optional.empty();
    headerSent = false;
    wakeAll();
  }

  synchronized Optional<StreamHeader> header() {
    return header;
  }

  synchronized long nextSeq() {
    return next;
  }

  synchronized long acknowledged() {
    return acknowledged;
  }

  synchronized long resent() {
    return resent;
  }

  /** Nobody will send any more: whoever waits goes on. */
  synchronized void finish() {
    over = true;
    idle = true;
    releaseBelow(next);
    wakeAll();
  }

  /**
   * Waits until frames of that size may be sealed, the stream is given up or all is over.
   *
   * @param patienceMillis how long to wait without any acknowledgement
   * @return false when that took too long
   */
  synchronized boolean awaitRoom(long bytes, long patienceMillis) throws InterruptedException {
    Patience patience = new Patience(patienceMillis);
    while (!over && header.isPresent() && !hasRoom(bytes)) {
      if (!patience.sleep()) {
        return false;
      }
    }
    return true;
  }

  /** Returns whether frames of that size may be sealed now. */
  synchronized boolean hasRoom(long bytes) {
    return (unsent == next || unsentBytes + bytes <= MAX_UNSENT_BYTES)
        && unacknowledgedBytes + bytes <= limitBytes;
  }

  /** Returns whether everything has been handed to the network. */
  boolean isIdle() {
    return idle;
  }

  /**
   * Takes a frame that was sealed, the next by number, and the caller's hold on it. One of a stream
   * that was given up meanwhile is forgotten.
   */
  synchronized void add(StreamHeader stream, ByteBuf frame) {
    if (over || !isCurrent(stream)) {
      frame.release();
      return;
    }
    if (next - first == frames.length) {
      grow();
    }
    frames[slot(next++)] = frame;
    unsentBytes += frame.readableBytes();
    unacknowledgedBytes += frame.readableBytes();
    totalBytes += frame.readableBytes();
    idle = false;
    trim();
  }

  private int slot(long seq) {
    return (int) seq & frames.length - 1;
  }

  private void grow() {
    ByteBuf[] old = frames;
    frames = new ByteBuf[old.length * 2];
    for (long seq = first; seq < next; seq++) {
      frames[slot(seq)] = old[(int) seq & old.length - 1];
    }
  }

  /** Returns the next bytes to write, the HEADER before all frames; the caller releases them. */
  synchronized Optional<ByteBuf> nextToSend() {
    if (header.isPresent() && !headerSent) {
      headerSent = true;
      return Optional.of(Unpooled.wrappedBuffer(header.get().toFrame()));
    }
    if (unsent == next || over) {
      return Optional.empty();
    }
    ByteBuf frame = frames[slot(unsent++)];
    unsentBytes -= frame.readableBytes();
    idle = unsent == next;
    notifyAll();
    return Optional.of(frame.retainedDuplicate());
  }

  /** The relay has taken all frames below that one. */
  synchronized void acknowledge(long taken) {
    if (taken <= acknowledged || over) {
      return;
    }
    while (acknowledged < Math.min(taken, unsent)) {
      unacknowledgedBytes -= frames[slot(acknowledged++)].readableBytes();
    }
    trim();
    wakeAll();
  }

  /** A new connection: HEADER again, then what is kept from that frame on (§7.3). */
  synchronized void rewind(long from) {
    if (over) {
      return;
    }
    long start = Math.max(first, from);
    headerSent = false;
    resent += Math.max(0, unsent - start);
    acknowledged = start;
    unsent = start;
    unsentBytes = 0;
    for (long seq = start; seq < next; seq++) {
      unsentBytes += frames[slot(seq)].readableBytes();
    }
    unacknowledgedBytes = unsentBytes;
    idle = unsent == next;
    trim();
    wakeAll();
  }

  /**
   * Waits until the relay has acknowledged all frames of that stream below that one.
   *
   * @param patienceMillis how long to wait without any progress
   * @return false when that took too long, the stream was given up or all is over
   */
  synchronized boolean awaitAcknowledged(StreamHeader stream, long target, long patienceMillis)
      throws InterruptedException {
    Patience patience = new Patience(patienceMillis);
    while (acknowledged < target && !over && isCurrent(stream)) {
      if (!patience.sleep()) {
        return false;
      }
    }
    return acknowledged >= target && isCurrent(stream);
  }

  /**
   * Returns whether the relay has acknowledged all frames of that stream below that one, once that
   * is known: false when the stream was given up before or all is over.
   */
  synchronized CompletableFuture<Boolean> whenAcknowledged(StreamHeader stream, long target) {
    Waiter waiter = new Waiter(stream, target, new CompletableFuture<>());
    waiters.add(waiter);
    tellWaiters();
    return waiter.told;
  }

  /** Returns whether that stream is the one whose frames are kept. */
  synchronized boolean isCurrent(StreamHeader stream) {
    return header.map(stream::equals).orElse(false);
  }

  /** Waits, as long as the relay goes on acknowledging. */
  private final class Patience {
    private final long nanos;
    private long seen = acknowledged;
    private long deadline;

    Patience(long millis) {
      nanos = TimeUnit.MILLISECONDS.toNanos(millis);
      deadline = System.nanoTime() + nanos;
    }

    /** Sleeps until something has changed; false when it is time to give up. */
    boolean sleep() throws InterruptedException {
      if (acknowledged > seen) {
        seen = acknowledged;
        deadline = System.nanoTime() + nanos;
      }
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(ResendCache.this, left);
      return true;
    }
  }

  private void wakeAll() {
    notifyAll();
    tellWaiters();
  }

  /** Whoever waits for a future is told on a thread of its own, never under the lock. */
  private void tellWaiters() {
    waiters.removeIf(
        waiter -> {
          boolean done = isCurrent(waiter.stream) && acknowledged >= waiter.target;
          boolean known = done || over || !isCurrent(waiter.stream);
          if (known) {
            waiter.told.completeAsync(() -> done, ClientWorkers.EXECUTOR);
          }
          return known;
        });
  }

  /** Drops the oldest acknowledged frames beyond the limit. */
  private void trim() {
    while (totalBytes > limitBytes && first < acknowledged) {
      releaseBelow(first + 1);
    }
  }

  private void releaseBelow(long end) {
    for (; first < end; first++) {
      ByteBuf frame = frames[slot(first)];
      frames[slot(first)] = null;
      totalBytes -= frame.readableBytes();
      frame.release();
    }
  }
}
