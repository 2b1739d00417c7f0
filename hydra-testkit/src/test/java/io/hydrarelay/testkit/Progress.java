package io.hydrarelay.testkit;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Lets threads wait for what other threads come to. Thread-safe. */
final class Progress {
  synchronized void make(Runnable step) {
    step.run();
    notifyAll();
  }

  synchronized <T> T look(Supplier<T> question) {
    return question.get();
  }

  /** Waits until that is so; it may become so only by {@link #make}. */
  synchronized void await(String what, BooleanSupplier reached, Duration timeout)
      throws InterruptedException, TimeoutException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (!reached.getAsBoolean()) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        throw new TimeoutException("no progress within " + timeout + ": " + what);
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }
}
