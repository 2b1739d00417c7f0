package io.hydrarelay.client;

import java.util.concurrent.Callable;
import java.util.function.LongSupplier;

/** Whether a number is above 0 and has not changed since the last look. */
final class Standstill implements Callable<Boolean> {
  private final LongSupplier number;
  private long before;

  Standstill(LongSupplier number) {
    this.number = number;
  }

  @Override
  public Boolean call() {
    long now = number.getAsLong();
    boolean still = now > 0 && now == before;
    before = now;
    return still;
  }
}
