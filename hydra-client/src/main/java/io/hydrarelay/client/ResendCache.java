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
  private static final long MAX_UNSENT_BYTES = 1 << 20;

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
  private long acknowledgements;
  private boolean lossUntold;
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

  private void forgetStream() {
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

  /** Returns the most bytes of frames that can be on their way at once. */
  long mostBytes() {
    return Math.min(MAX_UNSENT_BYTES, limitBytes);
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
   * @return false when that took too long
   */
  synchronized boolean awaitRoom(long bytes, Patience patience) throws InterruptedException {
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

  /**
   * The relay says that it has taken all frames of a stream below that one; of another stream that
   * means nothing. Both numbers are unsigned.
   *
   * @return false when it names frames that were never sealed
   */
  synchronized boolean acknowledge(long epoch, long taken) {
    if (!isEpoch(epoch) || over) {
      return true;
    }
    if (Long.compareUnsigned(taken, next) > 0) {
      return false;
    }
    if (taken <= acknowledged) {
      return true;
    }
    while (acknowledged < Math.min(taken, unsent)) {
      unacknowledgedBytes -= frames[slot(acknowledged++)].readableBytes();
    }
    acknowledgements++;
    trim();
    wakeAll();
    return true;
  }

  private boolean isEpoch(long epoch) {
    return header.map(current -> current.epoch() == epoch).orElse(false);
  }

  /**
   * A new connection (§7.3): HEADER again, then what is kept from the frame on that the relay does
   * not have. A stream that cannot go on there is given up.
   *
   * @param epoch the stream that the relay acknowledged at the join, 0 for none; unsigned
   * @param taken all frames of it below this one; unsigned
   * @return false when the relay claims a newer stream, which in an owned session it cannot have
   */
  synchronized boolean resume(long epoch, long taken, boolean owned) {
    if (header.isEmpty() || over) {
      return true;
    }
    boolean isNewer = Long.compareUnsigned(epoch, header.get().epoch()) > 0;
    if (isNewer && owned) {
      return false;
    }
    long from = isEpoch(epoch) ? taken : 0;
    if (isNewer || Long.compareUnsigned(from, next) > 0) {
      lossUntold |= acknowledged < next;
      forgetStream();
      return true;
    }
    rewind(Math.max(first, from));
    return true;
  }

  private void rewind(long from) {
    headerSent = false;
    resent += Math.max(0, unsent - from);
    acknowledged = from;
    unsent = from;
    unsentBytes = 0;
    for (long seq = from; seq < next; seq++) {
      unsentBytes += frames[slot(seq)].readableBytes();
    }
    unacknowledgedBytes = unsentBytes;
    idle = unsent == next;
    trim();
    wakeAll();
  }

  /** Returns whether a given-up stream took frames with it since this was last asked. */
  synchronized boolean takeLoss() {
    boolean loss = lossUntold;
    lossUntold = false;
    return loss;
  }

  /**
   * Waits until the relay has acknowledged all frames of that stream below that one.
   *
   * @return false when that took too long, the stream was given up or all is over
   */
  synchronized boolean awaitAcknowledged(StreamHeader stream, long target, Patience patience)
      throws InterruptedException {
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

  /** Returns a patience that ends after so long without any acknowledgement. */
  Patience patience(long millis) {
    return new Patience(millis);
  }

  /** How long somebody waits for the relay, over one wait or several. */
  final class Patience {
    private final long nanos;
    private long seen;
    private long deadline;

    private Patience(long millis) {
      nanos = TimeUnit.MILLISECONDS.toNanos(millis);
      deadline = System.nanoTime() + nanos;
    }

    /** Sleeps until something has changed; false when it is time to give up. */
    private boolean sleep() throws InterruptedException {
      if (acknowledgements > seen) {
        seen = acknowledgements;
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
