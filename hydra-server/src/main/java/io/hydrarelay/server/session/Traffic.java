package io.hydrarelay.server.session;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * What the relay's limits of bytes per second leave to producers. They are held to them by being
 * read later, so that nothing is lost and the network makes them slower. Thread-safe.
 */
final class Traffic {
  /** What producers read at once, of what may come in a second. */
  private static final int READS_PER_SECOND = 16;

  private final TrafficLimits limits;
  private final LongSupplier nanoTime;
  private final ByteRate in;
  private final ByteRate out;
  private final AtomicInteger producers = new AtomicInteger();

  Traffic(TrafficLimits limits, LongSupplier nanoTime) {
    this.limits = limits;
    this.nanoTime = nanoTime;
    this.in = ByteRate.of(limits.in(), nanoTime);
    this.out = ByteRate.of(limits.out(), nanoTime);
  }

  /** Returns the limit of one more session. */
  ByteRate ofSession() {
    return ByteRate.of(limits.session(), nanoTime);
  }

  void producerJoined() {
    producers.incrementAndGet();
  }

  void producerLeft() {
    producers.decrementAndGet();
  }

  /** Bytes were handed to a consumer. */
  void sent(int bytes) {
    out.take(bytes);
  }

  /**
   * Bytes came from a producer, for so many consumers; returns how long not to read it, 0 or less
   * for not at all.
   */
  long received(int bytes, ByteRate session, int consumers) {
    in.take(bytes);
    session.take(bytes);
    long outNanos = out.waitNanos((long) bytes * consumers);
    return Math.max(outNanos, Math.max(in.waitNanos(), session.waitNanos()));
  }

  /**
   * Returns how much to read at once from a producer with so many consumers, so that what all read
   * at the same time is soon paid for.
   */
  int mostBytesPerRead(ByteRate session, int consumers) {
    int sharers = Math.max(1, producers.get());
    long most =
        Math.min(
            share(session, 1),
            Math.min(share(in, sharers), share(out, (long) sharers * Math.max(1, consumers))));
    return (int) Math.min(most, Integer.MAX_VALUE);
  }

  private static long share(ByteRate rate, long sharers) {
    return rate.isUnlimited() ? Integer.MAX_VALUE : rate.perSecond() / READS_PER_SECOND / sharers;
  }
}
