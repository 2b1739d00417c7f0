package io.hydrarelay.testkit.conformance;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What came of a run. Immutable.
 *
 * @param target what was judged, as the user named it, without secrets
 * @param begun when the run began
 * @param took how long it took
 * @param seed what random choices were made from
 * @param strict whether a SHOULD counts as a MUST
 * @param results of every case selected, in the order of their ids
 * @param untested what no case plays
 */
public record ConformanceReport(
    String target,
    Instant begun,
    Duration took,
    long seed,
    boolean strict,
    List<CaseResult> results,
    List<Untested> untested) {

  /** Copies the lists. */
  public ConformanceReport {
    results = List.copyOf(results);
    untested = List.copyOf(untested);
  }

  /** Returns whether nothing speaks against the target, and at least one case was played. */
  public boolean conforms() {
    return results.stream().anyMatch(result -> result.outcome() == CaseResult.Outcome.PASSED)
        && results.stream().noneMatch(result -> result.isOffence(strict));
  }

  /** Returns how many cases ended that way. */
  public long count(CaseResult.Outcome outcome) {
    return results.stream().filter(result -> result.outcome() == outcome).count();
  }
}
