package io.hydrarelay.testkit.lag;

/** Two rates by turns, from time 0 on; a rate is an amount per second. Immutable. */
record Rhythm(long firstRate, long firstNanos, long secondRate, long secondNanos) {
  private static final double NANOS_PER_SECOND = 1e9;

  /** Long enough for ever, short enough to add to. */
  private static final long EVER = Long.MAX_VALUE / 4;

  static Rhythm steady(long rate) {
    return new Rhythm(rate, EVER, rate, EVER);
  }

  static Rhythm byTurns(long firstRate, long firstNanos, long secondRate, long secondNanos) {
    return new Rhythm(firstRate, firstNanos, secondRate, secondNanos);
  }

  /** Returns when that amount is done that is begun then. */
  long doneNanos(long beginNanos, long amount) {
    double cycleAmount =
        firstRate / NANOS_PER_SECOND * firstNanos + secondRate / NANOS_PER_SECOND * secondNanos;
    double cycles = Math.floor(amount / cycleAmount);
    double left = amount - cycles * cycleAmount;
    long nanos = beginNanos + (long) Math.min(EVER, cycles * (firstNanos + secondNanos));
    while (left > 0) {
      long inCycle = nanos % (firstNanos + secondNanos);
      boolean isFirst = inCycle < firstNanos;
      long turnLeft = isFirst ? firstNanos - inCycle : firstNanos + secondNanos - inCycle;
      double perNano = (isFirst ? firstRate : secondRate) / NANOS_PER_SECOND;
      if (perNano * turnLeft >= left) {
        return nanos + (long) Math.ceil(left / perNano);
      }
      left -= perNano * turnLeft;
      nanos += turnLeft;
    }
    return nanos;
  }
}
