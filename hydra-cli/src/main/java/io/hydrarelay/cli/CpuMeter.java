package io.hydrarelay.cli;

import io.hydrarelay.testkit.load.LoadObserver;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/** Measures how much of a core a process uses while a load is measured. */
final class CpuMeter implements LoadObserver {
  private final Optional<ProcessHandle> process;
  private Optional<Duration> before = Optional.empty();
  private Optional<Duration> after = Optional.empty();
  private long beginNanos;
  private long endNanos;

  /** Makes a meter; without a process it measures nothing. */
  CpuMeter(Optional<ProcessHandle> process) {
    this.process = process;
  }

  @Override
  public void measurementBegins() {
    beginNanos = System.nanoTime();
    before = cpuTime();
  }

  @Override
  public void measurementEnds() {
    endNanos = System.nanoTime();
    after = cpuTime();
  }

  private Optional<Duration> cpuTime() {
    return process.flatMap(handle -> handle.info().totalCpuDuration());
  }

  /** Returns processor time per time, 1 for a whole core, or empty where that is not known. */
  OptionalDouble cores() {
    if (before.isEmpty() || after.isEmpty() || endNanos <= beginNanos) {
      return OptionalDouble.empty();
    }
    double used = after.get().minus(before.get()).toNanos();
    return OptionalDouble.of(used / (endNanos - beginNanos));
  }
}
