package io.hydrarelay.testkit.scenario;

import java.util.List;
import java.util.OptionalInt;

/** How things stood at many moments of a run. Immutable and thread-safe. */
public final class LagHistory {
  private final List<Sample> samples;

  LagHistory(List<Sample> samples) {
    this.samples = List.copyOf(samples);
  }

  /** Returns how many moments there are. */
  public int size() {
    return samples.size();
  }

  /** Returns when a moment was, in nanoseconds since the run began. */
  public long nanos(int moment) {
    return samples.get(moment).nanos();
  }

  /**
   * Returns how many messages a consumer was behind its producer; empty for one that was not there.
   *
   * @param consumer its place in {@link ScenarioResult#consumers}
   */
  public OptionalInt lag(int moment, int consumer) {
    int lag = samples.get(moment).lags()[consumer];
    return lag == Sampler.ABSENT ? OptionalInt.empty() : OptionalInt.of(lag);
  }

  /** Returns how many events of a kind there had been. */
  public long events(int moment, EventKind kind) {
    return samples.get(moment).events()[kind.ordinal()];
  }

  /** Returns the memory of all buffers of the relay, in bytes. */
  public long bufferBytes(int moment) {
    return samples.get(moment).bufferBytes();
  }
}
