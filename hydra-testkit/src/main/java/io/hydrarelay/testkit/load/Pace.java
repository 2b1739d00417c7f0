package io.hydrarelay.testkit.load;

/**
 * When messages are due: at a fixed rate, counted from the beginning so that nothing adds up, or at
 * once. Times are nanoseconds since the load began.
 */
final class Pace {
  private static final double NANOS_PER_SECOND = 1e9;

  private final double nanosPerMessage;
  private final long startNanos;

  private Pace(double nanosPerMessage, long startNanos) {
    this.nanosPerMessage = nanosPerMessage;
    this.startNanos = startNanos;
  }

  /**
   * Returns a pace whose first message is due at once.
   *
   * @param messagesPerSecond 0 when every message is due at once
   */
  static Pace from(long nowNanos, long messagesPerSecond) {
    return new Pace(messagesPerSecond == 0 ? 0 : NANOS_PER_SECOND / messagesPerSecond, nowNanos);
  }

  /** Returns how many messages should have gone out by then, since the beginning. */
  long dueUntil(long nowNanos) {
    return nanosPerMessage == 0
        ? Long.MAX_VALUE
        : (long) ((nowNanos - startNanos) / nanosPerMessage) + 1;
  }

  /** Returns when the message of that number, counted from 0, is or was due. */
  long dueNanos(long message) {
    return startNanos + (long) (message * nanosPerMessage);
  }
}
