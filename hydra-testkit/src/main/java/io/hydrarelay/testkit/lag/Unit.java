package io.hydrarelay.testkit.lag;

import io.hydrarelay.testkit.text.Amounts;

/** What a lag counts. */
enum Unit {
  MESSAGES,
  BYTES;

  private static final long MOST = 1L << 40;

  long of(long messages, long bytes) {
    return this == MESSAGES ? messages : bytes;
  }

  /** Returns a rate that is in range. */
  long rate(long perSecond) {
    if (perSecond < 1 || perSecond > MOST) {
      throw new IllegalArgumentException(
          "a rate is " + perSecond + " a second; it must be 1 to " + MOST);
    }
    return perSecond;
  }

  String text(long perSecond) {
    return (this == MESSAGES ? Long.toString(perSecond) : Amounts.text(perSecond)) + "/s";
  }
}
