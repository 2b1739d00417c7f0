package io.hydrarelay.testkit.scenario;

import io.hydrarelay.testkit.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a run of a scenario came to.
 *
 * @param scenario what was run
 * @param seed from which all that was random followed
 * @param outcome PASS if everything that was stated holds; FAIL if something does not; UNKNOWN if
 *     the run did not get so far that this could be told
 * @param reasons why it is not PASS, the most important first
 * @param firstRecord the first record that is missing or wrong against what was stated, and where
 * @param time how long it took
 * @param figures of each group, each crowd, the producers and the relay
 * @param findings on every expectation
 * @param consumers what became of each
 * @param latencies of each group
 * @param faults when faults were
 * @param events what happened, in order
 * @param history how things stood at regular intervals
 * @param threadDump what all threads did at the end
 */
public record ScenarioResult(
    Scenario scenario,
    long seed,
    Outcome outcome,
    List<String> reasons,
    Optional<String> firstRecord,
    Duration time,
    List<ScopeFigures> figures,
    List<Finding> findings,
    List<ConsumerResult> consumers,
    Map<String, Latencies> latencies,
    List<FaultSpan> faults,
    List<ScenarioEvent> events,
    LagHistory history,
    String threadDump) {
  /** Makes a result; lists and maps are copied. */
  public ScenarioResult {
    reasons = List.copyOf(reasons);
    figures = List.copyOf(figures);
    findings = List.copyOf(findings);
    consumers = List.copyOf(consumers);
    latencies = Map.copyOf(latencies);
    faults = List.copyOf(faults);
    events = List.copyOf(events);
  }

  /** Returns whether everything that was stated holds; not so if that is unknown. */
  public boolean passed() {
    return outcome == Outcome.PASS;
  }

  /** Returns the reasons that are no broken expectations. */
  public List<String> otherReasons() {
    return reasons.stream()
        .filter(reason -> findings.stream().noneMatch(each -> each.toString().equals(reason)))
        .toList();
  }

  /** Returns the figures of a group, a crowd, {@code "producers"} or {@code "relay"}. */
  public Optional<ScopeFigures> figuresOf(String name) {
    return figures.stream().filter(each -> each.name().equals(name)).findFirst();
  }

  @Override
  public String toString() {
    return "%s: %s%s"
        .formatted(
            scenario.name(), outcome, reasons.isEmpty() ? "" : ", " + String.join("; ", reasons));
  }
}
