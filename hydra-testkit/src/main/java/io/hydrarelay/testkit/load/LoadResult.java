package io.hydrarelay.testkit.load;

import java.util.List;
import java.util.Optional;

/**
 * What became of a load. Immutable and thread-safe.
 *
 * @param measuredNanos length of the measurement; 0 when the load broke down before
 * @param payloadBytes of each message
 * @param sent messages the producers sent during the measurement
 * @param delivered messages all consumers together received during the measurement
 * @param lost messages sent in the whole run that a consumer did not get, summed over consumers
 * @param errors frames that should not have come, and connections that ended, in the whole run
 * @param problems the first few errors in words
 * @param latency of the messages that were due during the measurement; empty without a fixed rate,
 *     and when none arrived
 */
public record LoadResult(
    long measuredNanos,
    int payloadBytes,
    long sent,
    long delivered,
    long lost,
    long errors,
    List<String> problems,
    Optional<Latency> latency) {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double BYTES_PER_MB = 1e6;

  /** Makes a result; the list is copied. */
  public LoadResult {
    problems = List.copyOf(problems);
  }

  /** Returns whether every consumer got every message in order, and nothing else happened. */
  public boolean isClean() {
    return lost == 0 && errors == 0;
  }

  /** Returns the bytes of payload that all consumers together received during the measurement. */
  public long deliveredBytes() {
    return delivered * payloadBytes;
  }

  /** Returns the messages per second that the producers sent. */
  public double sentPerSecond() {
    return perSecond(sent);
  }

  /** Returns the messages per second that all consumers together received. */
  public double deliveredPerSecond() {
    return perSecond(delivered);
  }

  /** Returns the payload that all consumers together received, in 10^6 bytes per second. */
  public double deliveredMegabytesPerSecond() {
    return perSecond(deliveredBytes()) / BYTES_PER_MB;
  }

  private double perSecond(long count) {
    return measuredNanos == 0 ? 0 : count * NANOS_PER_SECOND / measuredNanos;
  }

  /**
   * From the moment a message was due to be sent, whether or not it could be, to the moment a
   * consumer had all of it; in microseconds.
   *
   * @param count number of latencies: one per message and consumer
   * @param p50 half of them are at most this
   * @param p90 nine in ten are at most this
   * @param p99 all but one in a hundred are at most this
   * @param p999 all but one in a thousand are at most this
   * @param max the longest
   */
  public record Latency(long count, double p50, double p90, double p99, double p999, double max) {}
}
