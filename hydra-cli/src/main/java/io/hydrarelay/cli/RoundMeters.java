package io.hydrarelay.cli;

import io.hydrarelay.testkit.load.LoadObserver;
import io.hydrarelay.testkit.load.LoadResult;
import java.util.List;
import java.util.Optional;

/** What is read of the processes while one load is measured. */
final class RoundMeters implements LoadObserver {
  private final CpuMeter relayCpu;
  private final MemoryMeter relayMemory;
  private final CpuMeter generatorCpu;

  /** Makes the meters; a relay of others is not read. */
  RoundMeters(Optional<ProcessHandle> relay) {
    relayCpu = new CpuMeter(relay);
    relayMemory = new MemoryMeter(relay);
    generatorCpu = new CpuMeter(Optional.of(ProcessHandle.current()));
  }

  private List<LoadObserver> all() {
    return List.of(relayCpu, relayMemory, generatorCpu);
  }

  @Override
  public void measurementBegins() {
    all().forEach(LoadObserver::measurementBegins);
  }

  @Override
  public void measurementEnds() {
    all().forEach(LoadObserver::measurementEnds);
  }

  /** Returns what the load came to, with what was read meanwhile. */
  BenchRow.Round with(LoadResult load) {
    return new BenchRow.Round(
        load, relayCpu.cores(), generatorCpu.cores(), relayMemory.mebibytes());
  }
}
