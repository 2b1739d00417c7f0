package io.hydrarelay.testkit.scenario;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.HdrHistogram.AbstractHistogram;

/**
 * From the moment a message was due, whether or not it could be sent then, to the moment a consumer
 * was given it.
 *
 * @param count how many there are: one for each message and consumer
 * @param p50 half of them are at most this
 * @param p90 nine in ten are at most this
 * @param p99 all but one in a hundred are at most this
 * @param p999 all but one in a thousand are at most this
 * @param max the longest
 */
public record Latencies(
    long count, Duration p50, Duration p90, Duration p99, Duration p999, Duration max) {
  private static final double P50 = 50;
  private static final double P90 = 90;
  private static final double P99 = 99;
  private static final double P999 = 99.9;

  static Latencies of(AbstractHistogram micros) {
    return new Latencies(
        micros.getTotalCount(),
        at(micros, P50),
        at(micros, P90),
        at(micros, P99),
        at(micros, P999),
        Duration.of(micros.getMaxValue(), ChronoUnit.MICROS));
  }

  private static Duration at(AbstractHistogram micros, double percentile) {
    return Duration.of(micros.getValueAtPercentile(percentile), ChronoUnit.MICROS);
  }
}
