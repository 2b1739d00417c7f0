package io.hydrarelay.testkit.lag;

/** Nothing for a time, once. */
final class StallPacer implements LagPacer {
  private final Unit unit;
  private final long at;
  private final long nanos;
  private boolean hasBegun;
  private long beginNanos;

  StallPacer(Unit unit, long at, long nanos) {
    this.unit = unit;
    this.at = at;
    this.nanos = nanos;
  }

  @Override
  public long nanosUntilNext(long takenMessages, long takenBytes, long nowNanos) {
    if (unit.of(takenMessages, takenBytes) < at) {
      return 0;
    }
    if (!hasBegun) {
      hasBegun = true;
      beginNanos = nowNanos;
    }
    return Math.max(0, nanos - (nowNanos - beginNanos));
  }
}
