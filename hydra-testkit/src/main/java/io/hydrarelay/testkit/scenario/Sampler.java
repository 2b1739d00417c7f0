package io.hydrarelay.testkit.scenario;

import io.hydrarelay.server.RelaySnapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * Looks at everything at regular intervals. When there are too many samples, every second one is
 * given up and the interval doubles, so that a long run takes no more memory than a short one. One
 * thread only.
 */
final class Sampler {
  static final int ABSENT = -1;

  private static final int MOST_SAMPLES = 600;
  private static final long FIRST_INTERVAL_NANOS = 50_000_000;

  private final List<ConsumerSession> consumers;
  private final EventLog log;
  private final Supplier<RelaySnapshot> relay;
  private final List<Sample> samples = new ArrayList<>();
  private long intervalNanos = FIRST_INTERVAL_NANOS;
  private long nextNanos;
  private long maxRingBytes;
  private long maxBufferBytes;

  Sampler(List<ConsumerSession> consumers, EventLog log, Supplier<RelaySnapshot> relay) {
    this.consumers = consumers;
    this.log = log;
    this.relay = relay;
  }

  /** Takes a sample if it is time for one. */
  void tick() {
    long now = log.nanos();
    if (now >= nextNanos) {
      take();
      nextNanos = now + intervalNanos;
    }
  }

  /** Takes a sample. */
  void take() {
    samples.add(sample(log.nanos()));
    if (samples.size() >= MOST_SAMPLES) {
      thinOut();
    }
  }

  private Sample sample(long now) {
    int[] lags = new int[consumers.size()];
    Arrays.setAll(lags, i -> lag(consumers.get(i)));
    long[] events = new long[EventKind.values().length];
    for (EventKind kind : EventKind.values()) {
      events[kind.ordinal()] = log.count(kind);
    }
    RelaySnapshot held = relay.get();
    maxRingBytes = Math.max(maxRingBytes, held.ringBytes());
    maxBufferBytes = Math.max(maxBufferBytes, held.bufferBytes());
    return new Sample(now, lags, events, held.ringBytes(), held.bufferBytes());
  }

  private static int lag(ConsumerSession consumer) {
    if (!consumer.isOpen()) {
      return ABSENT;
    }
    long lag = consumer.lag();
    consumer.tally().lag(lag);
    return (int) Math.min(Integer.MAX_VALUE, lag);
  }

  private void thinOut() {
    List<Sample> kept = new ArrayList<>();
    for (int i = 0; i < samples.size(); i += 2) {
      kept.add(samples.get(i));
    }
    samples.clear();
    samples.addAll(kept);
    intervalNanos *= 2;
  }

  List<Sample> samples() {
    return List.copyOf(samples);
  }

  long maxRingBytes() {
    return maxRingBytes;
  }

  long maxBufferBytes() {
    return maxBufferBytes;
  }
}
