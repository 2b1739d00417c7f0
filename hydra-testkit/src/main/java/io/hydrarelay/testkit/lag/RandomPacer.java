package io.hydrarelay.testkit.lag;

import java.util.Random;

/** A pause after each message. */
final class RandomPacer implements LagPacer {
  private final Random random;
  private final long mostNanos;
  private long messages;
  private long pauseNanos;
  private long beginNanos;

  RandomPacer(long seed, long mostNanos) {
    this.random = new Random(seed);
    this.mostNanos = mostNanos;
  }

  @Override
  public long nanosUntilNext(long takenMessages, long takenBytes, long nowNanos) {
    if (takenMessages > messages) {
      pauseNanos = 0;
      beginNanos = nowNanos;
      for (; messages < takenMessages; messages++) {
        pauseNanos += (long) (random.nextDouble() * mostNanos);
      }
    }
    return Math.max(0, pauseNanos - (nowNanos - beginNanos));
  }
}
