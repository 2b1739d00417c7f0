package io.hydrarelay.cli;

import io.hydrarelay.testkit.load.LoadCrowd;
import io.hydrarelay.testkit.load.LoadResult;
import io.hydrarelay.testkit.load.LoadResult.Latency;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * What one combination of crowd and size came to: figures of the median round, losses of all.
 *
 * @param crowd who took part
 * @param payloadBytes size of each message
 * @param rounds every round, in the order of time
 */
record BenchRow(LoadCrowd crowd, int payloadBytes, List<Round> rounds) {
  /**
   * One run of the load.
   *
   * @param load what the generator counted
   * @param relayCpu the relay's processor time per time, 1 for a whole core; unknown for a relay of
   *     others
   * @param generatorCpu the generator's likewise
   * @param relayMebibytes the relay's resident memory at the end
   */
  record Round(
      LoadResult load,
      OptionalDouble relayCpu,
      OptionalDouble generatorCpu,
      OptionalDouble relayMebibytes) {}

  BenchRow {
    rounds = List.copyOf(rounds);
  }

  /** Returns the round in the middle: by latency at a fixed rate, by throughput without. */
  Round median() {
    List<Round> sorted = new ArrayList<>(rounds);
    sorted.sort(Comparator.comparingDouble(BenchRow::orderOf));
    return sorted.get((sorted.size() - 1) / 2);
  }

  private static double orderOf(Round round) {
    return round.load().latency().map(Latency::p50).orElse(round.load().deliveredPerSecond());
  }

  /** Returns whether nothing was lost, and nothing else went wrong, in any round. */
  boolean isClean() {
    return rounds.stream().allMatch(round -> round.load().isClean());
  }

  /** Returns a count summed over all rounds. */
  double total(ToDoubleFunction<LoadResult> count) {
    return rounds.stream().map(Round::load).mapToDouble(count).sum();
  }
}
