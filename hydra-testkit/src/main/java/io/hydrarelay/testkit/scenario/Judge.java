package io.hydrarelay.testkit.scenario;

import io.hydrarelay.testkit.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;

/** Makes a result of what was counted, and judges it by what the scenario states. */
final class Judge {
  private static final int DIGITS = 2;
  private static final int MOST_REASONS = 20;

  private final Scenario scenario;
  private final List<ConsumerSession> consumers;
  private final List<ConsumerResult> results;
  private final List<SessionRun> sessions;
  private final List<Crowd> crowds;
  private final Map<Measure, Long> relay;
  private final Map<String, Latencies> latencies = new HashMap<>();

  Judge(
      Scenario scenario,
      List<ConsumerSession> consumers,
      List<SessionRun> sessions,
      List<Crowd> crowds,
      Map<Measure, Long> relay) {
    this.scenario = scenario;
    this.consumers = consumers;
    this.results = consumers.stream().map(ConsumerSession::result).toList();
    this.sessions = sessions;
    this.crowds = crowds;
    this.relay = relay;
  }

  ScenarioResult judge(
      long seed,
      Duration time,
      List<String> troubles,
      Sampler sampler,
      List<FaultSpan> faults,
      List<ScenarioEvent> events,
      String threads) {
    List<ScopeFigures> figures = figures();
    List<Finding> findings =
        scenario.expectations().stream().map(each -> finding(each, figures)).toList();
    List<String> offences = offences();
    List<String> broken =
        findings.stream().filter(each -> !each.holds()).map(Finding::toString).toList();
    List<String> reasons = new ArrayList<>(offences);
    reasons.addAll(troubles);
    reasons.addAll(broken);
    List<String> doubts = doubts();
    reasons.addAll(doubts);
    boolean nothing = sessions.stream().mapToLong(SessionRun::sent).sum() == 0;
    if (nothing && reasons.isEmpty()) {
      reasons.add("nothing was sent");
    }
    Outcome outcome =
        !offences.isEmpty()
            ? Outcome.FAIL
            : !troubles.isEmpty() || nothing
                ? Outcome.UNKNOWN
                : !broken.isEmpty()
                    ? Outcome.FAIL
                    : doubts.isEmpty() ? Outcome.PASS : Outcome.UNKNOWN;
    return new ScenarioResult(
        scenario,
        seed,
        outcome,
        reasons.stream().limit(MOST_REASONS).toList(),
        firstRecord(findings),
        time,
        figures,
        findings,
        results,
        latencies,
        faults,
        events,
        new LagHistory(sampler.samples()),
        threads);
  }

  private List<String> offences() {
    return results.stream()
        .filter(each -> each.offence().isPresent())
        .map(each -> each.name() + ": " + each.offence().get())
        .toList();
  }

  private List<String> doubts() {
    return results.stream()
        .filter(each -> each.doubt().isPresent())
        .map(each -> each.name() + ": in doubt, " + each.doubt().get())
        .toList();
  }

  /** The record that was missed first, where the scenario states that something must not be. */
  private Optional<String> firstRecord(List<Finding> findings) {
    Optional<String> offence = offences().stream().findFirst();
    boolean isBroken = findings.stream().anyMatch(each -> !each.holds());
    return offence.or(() -> isBroken ? firstMissing() : Optional.empty());
  }

  private Optional<String> firstMissing() {
    return results.stream()
        .filter(each -> each.firstMissing().isPresent())
        .min(Comparator.comparingLong(each -> each.firstMissing().getAsLong()))
        .map(each -> "%s: %s".formatted(each.name(), each.remark()));
  }

  // ---- figures

  private List<ScopeFigures> figures() {
    List<ScopeFigures> figures = new ArrayList<>();
    scenario.groups().forEach(group -> figures.add(group(group.name())));
    crowds.forEach(crowd -> figures.add(crowd(crowd)));
    figures.add(producers());
    figures.add(new ScopeFigures(Expectation.RELAY, Measure.Scope.RELAY, 1, relay));
    return figures;
  }

  private ScopeFigures group(String name) {
    List<ConsumerResult> members =
        results.stream().filter(each -> each.group().equals(name)).toList();
    Map<Measure, Long> figures = new EnumMap<>(Measure.class);
    for (Measure measure : Measure.of(Measure.Scope.GROUP)) {
      measure
          .share()
          .ifPresent(share -> figures.put(measure, members.stream().mapToLong(share).sum()));
    }
    Latencies all = latenciesOf(name);
    latencies.put(name, all);
    figures.put(
        Measure.MAX_LAG, members.stream().mapToLong(ConsumerResult::maxLag).max().orElse(0));
    figures.put(Measure.P50, all.p50().toNanos());
    figures.put(Measure.P99, all.p99().toNanos());
    figures.put(Measure.MAX_LATENCY, all.max().toNanos());
    return new ScopeFigures(name, Measure.Scope.GROUP, members.size(), figures);
  }

  private Latencies latenciesOf(String group) {
    Histogram all = new Histogram(DIGITS);
    all.setAutoResize(true);
    consumers.stream()
        .filter(consumer -> consumer.group().name().equals(group))
        .forEach(consumer -> all.add(consumer.tally().latencyMicros()));
    return Latencies.of(all);
  }

  private static ScopeFigures crowd(Crowd crowd) {
    return new ScopeFigures(
        crowd.plan().name(),
        Measure.Scope.CROWD,
        crowd.plan().count(),
        Map.of(Measure.OPENED, crowd.opened(), Measure.CUT, crowd.cut()));
  }

  private ScopeFigures producers() {
    return new ScopeFigures(
        Expectation.PRODUCERS,
        Measure.Scope.PRODUCERS,
        sessions.size(),
        Map.of(
            Measure.SENT, sum(SessionRun::sent),
            Measure.PRODUCER_RECONNECTS, sum(SessionRun::reconnects),
            Measure.REPLACED, sum(SessionRun::replaced),
            Measure.CLOSED, sum(session -> session.isClosed() ? 1 : 0)));
  }

  private long sum(ToLongFunction<SessionRun> figure) {
    return sessions.stream().mapToLong(figure).sum();
  }

  // ---- expectations

  private Finding finding(Expectation expectation, List<ScopeFigures> figures) {
    ScopeFigures scope =
        figures.stream()
            .filter(each -> each.name().equals(expectation.scope()))
            .findFirst()
            .orElseThrow();
    Measure measure = expectation.measure();
    long figure = scope.get(measure);
    boolean holds = expectation.bound().holds(figure, scope.all());
    return new Finding(
        expectation.label(),
        measure.unit().format(figure),
        holds,
        holds ? Optional.empty() : firstAtFault(expectation, figure, scope.all()));
  }

  /**
   * Of a figure that is too high, the first who adds to it; of a headcount too low, who does not.
   */
  private Optional<String> firstAtFault(Expectation expectation, long figure, long all) {
    OptionalLong limit = expectation.bound().value();
    boolean isTooHigh = figure > limit.orElse(all);
    if (!isTooHigh && !Measure.HEADCOUNTS.contains(expectation.measure())) {
      return Optional.empty();
    }
    return expectation
        .measure()
        .share()
        .flatMap(
            share ->
                results.stream()
                    .filter(each -> each.group().equals(expectation.scope()))
                    .filter(each -> share.applyAsLong(each) > 0 == isTooHigh)
                    .findFirst())
        .map(each -> each.name() + " (" + each.fate().label() + ") " + each.remark())
        .map(String::strip);
  }
}
