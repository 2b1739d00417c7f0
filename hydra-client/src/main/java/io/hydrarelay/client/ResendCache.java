package io.hydrarelay.client;

import io.hydrarelay.protocol.stream.StreamHeader;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The sealed frames of the current stream: those to be sent, those not acknowledged, and as many
 * acknowledged ones as fit, because a relay that was killed has lost them (§7.2). Thread-safe.
 *
 * <p>A sealing thread waits here while too much is on its way, so that no frame which the relay has
 * not taken is ever dropped.
 */
final class ResendCache {
  /**
   * What may wait to be written: enough to keep a socket busy, little enough to stay in the cache.
   */
  private static final long MAX_UNSENT_BYTES = 1 << 20;

  private record Sealed(long seq, ByteBuffer frame) {}

  private final long limitBytes;

  /** Acknowledged, kept for a relay that forgets. */
  private final Deque<Sealed> kept = new ArrayDeque<>();

  /** Sent and not acknowledged. */
  private final Deque<Sealed> sent = new ArrayDeque<>();

  private final Deque<Sealed> unsent = new ArrayDeque<>();
  private Optional<StreamHeader> header = Optional.empty();
  private boolean headerSent;
  private long totalBytes;
  private long unsentBytes;
  private long unacknowledgedBytes;
  private long acknowledged;
  private long nextSeq;
  private long resent;
  private boolean over;

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
    kept.clear();
    sent.clear();
    unsent.clear();
    header = Optional.empty();
    headerSent = false;
    totalBytes = 0;
    unsentBytes = 0;
    unacknowledgedBytes = 0;
    acknowledged = 0;
    nextSeq = 0;
    notifyAll();
  }

  synchronized Optional<StreamHeader> header() {
    return header;
  }

  synchronized long nextSeq() {
    return nextSeq;
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
    notifyAll();
  }

  /** Waits until a frame of that size may be sealed, the stream is given up or all is over. */
  synchronized void awaitRoom(int bytes) throws InterruptedException {
    while (!over && header.isPresent() && !hasRoom(bytes)) {
      wait();
    }
  }

  private boolean hasRoom(int bytes) {
    return unsentBytes + bytes <= MAX_UNSENT_BYTES && unacknowledgedBytes + bytes <= limitBytes;
  }

  /** Takes a frame that was sealed. */
  synchronized void add(long seq, ByteBuffer frame) {
    unsent.add(new Sealed(seq, frame));
    unsentBytes += frame.remaining();
    unacknowledgedBytes += frame.remaining();
    totalBytes += frame.remaining();
    nextSeq = seq + 1;
    trim();
  }

  /** Returns the next bytes to write, the HEADER before all frames. */
  synchronized Optional<ByteBuffer> nextToSend() {
    if (header.isPresent() && !headerSent) {
      headerSent = true;
      return Optional.of(ByteBuffer.wrap(header.get().toFrame()));
    }
    Sealed next = unsent.poll();
    if (next == null) {
      return Optional.empty();
    }
    sent.add(next);
    unsentBytes -= next.frame.remaining();
    notifyAll();
    return Optional.of(next.frame.duplicate());
  }

  /** The relay has taken all frames below that one. */
  synchronized void acknowledge(long next) {
    if (next <= acknowledged) {
      return;
    }
    while (!sent.isEmpty() && sent.peek().seq < next) {
      keep(sent.poll());
    }
    acknowledged = next;
    trim();
    notifyAll();
  }

  /** A new connection: HEADER again, then what is kept from that frame on (§7.3). */
  synchronized void rewind(long from) {
    headerSent = false;
    while (!sent.isEmpty() && sent.peekLast().seq >= from) {
      sendAgain(sent.pollLast());
    }
    while (sent.isEmpty() && !kept.isEmpty() && kept.peekLast().seq >= from) {
      unacknowledgedBytes += kept.peekLast().frame.remaining();
      sendAgain(kept.pollLast());
    }
    while (!sent.isEmpty()) {
      keep(sent.poll());
    }
    while (!unsent.isEmpty() && unsent.peek().seq < from) {
      unsentBytes -= unsent.peek().frame.remaining();
      keep(unsent.poll());
    }
    acknowledged = from;
    trim();
    notifyAll();
  }

  private void sendAgain(Sealed frame) {
    unsent.addFirst(frame);
    unsentBytes += frame.frame.remaining();
    resent++;
  }

  private void keep(Sealed frame) {
    unacknowledgedBytes -= frame.frame.remaining();
    kept.add(frame);
  }

  /**
   * Waits until the relay has acknowledged all frames of that stream below that one.
   *
   * @param patienceMillis how long to wait without any progress
   * @return false when that took too long, the stream was given up or all is over
   */
  synchronized boolean awaitAcknowledged(StreamHeader stream, long target, long patienceMillis)
      throws InterruptedException {
    long before = acknowledged;
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMillis);
    while (acknowledged < target && !over && isCurrent(stream)) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
      if (acknowledged > before) {
        before = acknowledged;
        deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMillis);
      }
    }
    return acknowledged >= target && isCurrent(stream);
  }

  /** Returns whether that stream is the one whose frames are kept. */
  synchronized boolean isCurrent(StreamHeader stream) {
    return header.map(stream::equals).orElse(false);
  }

  /** Drops the oldest acknowledged frames beyond the limit. */
  private void trim() {
    while (totalBytes > limitBytes && !kept.isEmpty()) {
      totalBytes -= kept.poll().frame.remaining();
    }
  }
}
