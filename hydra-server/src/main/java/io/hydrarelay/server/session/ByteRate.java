package io.hydrarelay.server.session;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A limit of bytes per second. Whoever took bytes waits until they are paid for; what was not used
 * in the last {@value #BURST_DIVISOR}th of a second may be made up for. Thread-safe.
 */
public final class ByteRate {
  /** No limit. */
  static final ByteRate UNLIMITED = new ByteRate(0, () -> 0);

  private static final long NANOS_PER_SECOND = 1_000_000_000;
  private static final int BURST_DIVISOR = 4;
  private static final long BURST_NANOS = NANOS_PER_SECOND / BURST_DIVISOR;

  private final long perSecond;
  private final LongSupplier nanoTime;
  private final long originNanos;

  /** When all that was taken is paid for. */
  private final AtomicLong paidNanos = new AtomicLong(-BURST_NANOS);

  private ByteRate(long perSecond, LongSupplier nanoTime) {
    this.perSecond = perSecond;
    this.nanoTime = nanoTime;
    this.originNanos = nanoTime.getAsLong();
  }

  /** Returns a limit of so many bytes per second; 0 for none. */
  static ByteRate of(long perSecond, LongSupplier nanoTime) {
    return perSecond == 0 ? UNLIMITED : new ByteRate(perSecond, nanoTime);
  }

  boolean isUnlimited() {
    return perSecond == 0;
  }

  long perSecond() {
    return perSecond;
  }

  /** Bytes have gone through. */
  void take(int bytes) {
    if (perSecond > 0) {
      long nanos = nanosFor(bytes);
      long earliest = now() - BURST_NANOS;
      paidNanos.updateAndGet(paid -> Math.max(paid, earliest) + nanos);
    }
  }

  /** Returns how long to wait until all that was taken is paid for; 0 or less for not at all. */
  long waitNanos() {
    return waitNanos(0);
  }

  /** Likewise, for bytes too that will be taken soon. */
  long waitNanos(long bytesToCome) {
    return perSecond == 0 ? 0 : paidNanos.get() - now() + nanosFor(bytesToCome);
  }

  private long nanosFor(long bytes) {
    return (long) Math.ceil((double) bytes * NANOS_PER_SECOND / perSecond);
  }

  private long now() {
    return nanoTime.getAsLong() - originNanos;
  }
}
