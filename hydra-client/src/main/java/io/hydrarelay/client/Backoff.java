package io.hydrarelay.client;

import io.hydrarelay.protocol.Hydra1;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Delays before reconnects: doubling up to a maximum, each drawn from its upper half, never less
 * than the relay asked for (§7.4). Not thread-safe.
 */
final class Backoff {
  private final Duration first;
  private final Duration max;
  private final RandomGenerator random;
  private Duration next;

  Backoff(Duration first, Duration max, RandomGenerator random) {
    this.first = first;
    this.max = max;
    this.random = random;
    this.next = first;
  }

  /**
   * Returns the next delay.
   *
   * @param askedMillis what the relay asked for, as unsigned as it came
   */
  Duration next(long askedMillis) {
    long millis = next.toMillis();
    long jittered = millis - random.nextLong(millis / 2 + 1);
    Duration doubled = next.multipliedBy(2);
    next = doubled.compareTo(max) > 0 ? max : doubled;
    boolean tooLong = Long.compareUnsigned(askedMillis, Hydra1.MAX_RETRY_MILLIS) > 0;
    long counted = tooLong ? Hydra1.MAX_RETRY_MILLIS : askedMillis;
    return Duration.ofMillis(Math.max(jittered, counted));
  }

  /** A connection has succeeded. */
  void reset() {
    next = first;
  }
}
