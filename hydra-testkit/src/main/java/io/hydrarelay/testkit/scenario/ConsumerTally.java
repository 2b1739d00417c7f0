package io.hydrarelay.testkit.scenario;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.IntCountsHistogram;

/**
 * What is counted of one consumer. Messages are counted by one thread at a time; the rest is
 * thread-safe.
 */
final class ConsumerTally {
  static final long ANY = -1;

  private static final int DIGITS = 2;
  private static final long NANOS_PER_MICRO = 1_000;
  private static final long MAX_MICROS = Duration.ofHours(12).toNanos() / NANOS_PER_MICRO;

  private final IntCountsHistogram latencyMicros = new IntCountsHistogram(DIGITS);
  private final AtomicLong reconnects = new AtomicLong();
  private volatile long received;
  private volatile long bytes;
  private volatile long maxLag;
  private long next;
  private long missing;
  private OptionalLong firstMissing = OptionalLong.empty();
  private long gaps;

  /**
   * Makes an empty tally.
   *
   * @param first the first message that must come; {@link #ANY} for a consumer that may begin
   *     anywhere
   */
  ConsumerTally(long first) {
    next = first;
    latencyMicros.setAutoResize(true);
  }

  /** A message came. */
  void message(long number, int payloadBytes) {
    expect(number);
    next = number + 1;
    received++;
    bytes += payloadBytes;
  }

  /** A message came so long after it was due. */
  void latency(long nanos) {
    latencyMicros.recordValue(Math.min(MAX_MICROS, Math.max(0, nanos) / NANOS_PER_MICRO));
  }

  /** Nothing more will come, of so many messages. */
  void ended(long sent) {
    expect(sent);
  }

  private void expect(long number) {
    if (next != ANY && number > next) {
      missing += number - next;
      firstMissing = firstMissing.isPresent() ? firstMissing : OptionalLong.of(next);
    }
  }

  void gap() {
    gaps++;
  }

  void reconnected() {
    reconnects.incrementAndGet();
  }

  void lag(long messages) {
    maxLag = Math.max(maxLag, messages);
  }

  long received() {
    return received;
  }

  long bytes() {
    return bytes;
  }

  long missing() {
    return missing;
  }

  OptionalLong firstMissing() {
    return firstMissing;
  }

  long gaps() {
    return gaps;
  }

  long reconnects() {
    return reconnects.get();
  }

  long maxLag() {
    return maxLag;
  }

  AbstractHistogram latencyMicros() {
    return latencyMicros;
  }
}
