package io.hydrarelay.testkit.link;

/**
 * A fault at work in one direction of one connection. Times are {@link System#nanoTime}'s. On the
 * link's thread only.
 */
abstract class Effect {
  /** More than any wait; also "as many bytes as you like". */
  static final long EVER = Long.MAX_VALUE;

  /** Returns how much later bytes come that arrive now. */
  long delayNanos() {
    return 0;
  }

  /** Returns how many bytes may go out now. */
  long allowance(long nowNanos) {
    return EVER;
  }

  /** Returns how long to wait after an allowance of 0; {@link #EVER} until something changes. */
  long nanosToMore(long nowNanos) {
    return EVER;
  }

  /** Bytes have gone out, no more than were allowed. */
  void passed(int bytes, long nowNanos) {}

  /** Returns how much later the end of the input is passed on; {@link #EVER} for not at all. */
  long closeDelayNanos() {
    return 0;
  }

  /** The fault is no longer in force, or the connection is over. */
  void ended() {}
}
