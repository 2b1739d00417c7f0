package io.hydrarelay.testkit;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for what nobody tells. */
final class Waiting {
  private static final long POLL_MILLIS = 5;

  private Waiting() {}

  /** Returns whether the condition came true in time. */
  static boolean until(BooleanSupplier condition, Duration timeout) throws InterruptedException {
    long begin = System.nanoTime();
    boolean met = condition.getAsBoolean();
    while (!met && System.nanoTime() - begin < timeout.toNanos()) {
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      met = condition.getAsBoolean();
    }
    return met;
  }

  /** Does the same; whoever is interrupted waits no longer, and stays interrupted. */
  static boolean untilInterrupted(BooleanSupplier condition, Duration timeout) {
    try {
      return until(condition, timeout);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return condition.getAsBoolean();
    }
  }
}
