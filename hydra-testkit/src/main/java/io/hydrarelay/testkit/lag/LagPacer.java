package io.hydrarelay.testkit.lag;

/**
 * A {@link Lag} at work for one consumer. It never waits, and knows no clock but the one it is
 * told: any number of them can be driven by one scheduler. Not thread-safe.
 */
@FunctionalInterface
public interface LagPacer {
  /** The answer that there is nothing more to take, ever. */
  long NEVER = Long.MAX_VALUE;

  /**
   * Returns how many nanoseconds the consumer has to wait before it takes the next message: 0 if it
   * may take one now, {@link #NEVER} if it stops for ever. To be asked before each message; asking
   * more often changes nothing.
   *
   * @param takenMessages how many messages it has taken since the beginning
   * @param takenBytes their payload bytes
   * @param nowNanos the time, of the same clock as at the beginning; never less than before
   */
  long nanosUntilNext(long takenMessages, long takenBytes, long nowNanos);
}
