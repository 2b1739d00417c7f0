package io.hydrarelay.cli;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Holds a sender to a number of units per second. It makes up for short pauses, but not for long
 * ones: after a stall there is no burst. Not thread-safe.
 */
final class Rate {
  private static final long NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long MAX_CREDIT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final double nanosPerUnit;
  private final LongSupplier nanoClock;
  private final LongConsumer sleep;
  private long dueNanos;

  /** Makes a rate that sleeps between the units. */
  Rate(long unitsPerSecond) {
    this(unitsPerSecond, System::nanoTime, LockSupport::parkNanos);
  }

  Rate(long unitsPerSecond, LongSupplier nanoClock, LongConsumer sleep) {
    this.nanosPerUnit = (double) NANOS / unitsPerSecond;
    this.nanoClock = nanoClock;
    this.sleep = sleep;
    this.dueNanos = nanoClock.getAsLong();
  }

  /** Waits until that many units more may go out. */
  void await(long units) throws InterruptedException {
    long now = nanoClock.getAsLong();
    dueNanos = Math.max(dueNanos, now - MAX_CREDIT_NANOS);
    while (now < dueNanos) {
      sleep.accept(dueNanos - now);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      now = nanoClock.getAsLong();
    }
    dueNanos += (long) (units * nanosPerUnit);
  }
}
