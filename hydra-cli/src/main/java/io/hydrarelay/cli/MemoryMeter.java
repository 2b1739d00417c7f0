package io.hydrarelay.cli;

import io.hydrarelay.testkit.load.LoadObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Reads how much memory a process occupies when the measurement ends; on Linux only. */
final class MemoryMeter implements LoadObserver {
  private static final String RESIDENT = "VmRSS:";
  private static final double KIB_PER_MIB = 1024;

  private final Optional<ProcessHandle> process;
  private OptionalDouble mebibytes = OptionalDouble.empty();

  /** Makes a meter; without a process it measures nothing. */
  MemoryMeter(Optional<ProcessHandle> process) {
    this.process = process;
  }

  @Override
  public void measurementEnds() {
    mebibytes = process.map(handle -> resident(handle.pid())).orElseGet(OptionalDouble::empty);
  }

  private static OptionalDouble resident(long pid) {
    try {
      List<String> lines = Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"));
      return lines.stream()
          .filter(line -> line.startsWith(RESIDENT))
          .map(line -> line.replaceAll("\\D", ""))
          .mapToDouble(kibibytes -> Long.parseLong(kibibytes) / KIB_PER_MIB)
          .findFirst();
    } catch (IOException notLinuxOrGone) {
      return OptionalDouble.empty();
    }
  }

  /** Returns the resident memory in MiB, or empty where that is not known. */
  OptionalDouble mebibytes() {
    return mebibytes;
  }
}
