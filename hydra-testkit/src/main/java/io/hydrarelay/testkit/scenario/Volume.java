package io.hydrarelay.testkit.scenario;

import java.time.Duration;

/**
 * How much each producer sends.
 *
 * @param unit what is counted
 * @param amount how much of it; nanoseconds for a time
 */
record Volume(Unit unit, long amount) {
  enum Unit {
    MESSAGES,
    BYTES,
    TIME
  }

  static Volume messages(long count) {
    return new Volume(Unit.MESSAGES, count);
  }

  static Volume bytes(long count) {
    return new Volume(Unit.BYTES, count);
  }

  static Volume time(Duration length) {
    return new Volume(Unit.TIME, length.toNanos());
  }

  /** Returns which part of it is done, 0 to 1. */
  double part(long messages, long bytes, long nanos) {
    long done =
        switch (unit) {
          case MESSAGES -> messages;
          case BYTES -> bytes;
          case TIME -> nanos;
        };
    return Math.min(1, (double) done / amount);
  }
}
