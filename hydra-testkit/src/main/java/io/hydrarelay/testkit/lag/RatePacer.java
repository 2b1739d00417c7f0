package io.hydrarelay.testkit.lag;

/** Each message keeps the consumer busy for a while. */
final class RatePacer implements LagPacer {
  /** How much of what a late look has cost is made good. */
  private static final long CATCH_UP_NANOS = 50_000_000;

  private final Rhythm rhythm;
  private final Unit unit;
  private final long beginNanos;
  private long taken;
  private long busyUntilNanos;

  RatePacer(Rhythm rhythm, Unit unit, long beginNanos) {
    this.rhythm = rhythm;
    this.unit = unit;
    this.beginNanos = beginNanos;
  }

  @Override
  public long nanosUntilNext(long takenMessages, long takenBytes, long nowNanos) {
    long now = nowNanos - beginNanos;
    long more = unit.of(takenMessages, takenBytes) - taken;
    if (more > 0) {
      taken += more;
      long from = Math.max(busyUntilNanos, now - CATCH_UP_NANOS);
      busyUntilNanos = rhythm.doneNanos(from, more);
    }
    return Math.max(0, busyUntilNanos - now);
  }
}
