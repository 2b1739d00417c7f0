package io.hydrarelay.testkit.load;

import io.hydrarelay.testkit.load.LoadResult.Latency;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/**
 * Collects how late messages were that were due during the measurement. All times are nanoseconds
 * since the load began. Not thread-safe.
 */
final class LatencyRecorder {
  private static final int DIGITS = 3;
  private static final double NANOS_PER_MICRO = 1e3;

  private final Histogram nanos = new Histogram(DIGITS);
  private long fromNanos = Long.MAX_VALUE;
  private long untilNanos = Long.MAX_VALUE;

  /** Messages that are due from now on count. */
  void begin(long nowNanos) {
    fromNanos = nowNanos;
  }

  /** Messages that are due from now on no longer count; earlier ones that are on the way do. */
  void end(long nowNanos) {
    untilNanos = nowNanos;
  }

  /** A consumer has got the whole message that was due at that time, which is not in the future. */
  void record(long dueNanos, long nowNanos) {
    if (dueNanos >= fromNanos && dueNanos < untilNanos) {
      nanos.recordValue(nowNanos - dueNanos);
    }
  }

  /** Returns what was collected, or empty if nothing was. */
  Optional<Latency> summary() {
    long count = nanos.getTotalCount();
    if (count == 0) {
      return Optional.empty();
    }
    return Optional.of(
        new Latency(
            count,
            micros(nanos.getValueAtPercentile(50)),
            micros(nanos.getValueAtPercentile(90)),
            micros(nanos.getValueAtPercentile(99)),
            micros(nanos.getValueAtPercentile(99.9)),
            micros(nanos.getMaxValue())));
  }

  private static double micros(long value) {
    return value / NANOS_PER_MICRO;
  }
}
