package io.hydrarelay.testkit.conformance;

import java.io.EOFException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Collects the cases of one section. Not thread-safe. */
final class RelayCaseList {
  private final String section;
  private final List<RelayCase> cases = new ArrayList<>();

  RelayCaseList(String section) {
    this.section = section;
  }

  /** Adds a demand of which the specification says MUST. */
  RelayCaseList must(
      int number, String title, String expectation, ConformanceCase.Script<RelayStage> script) {
    return add(number, Requirement.MUST, title, expectation, script);
  }

  /** Adds a demand of which the specification says SHOULD. */
  RelayCaseList should(
      int number, String title, String expectation, ConformanceCase.Script<RelayStage> script) {
    return add(number, Requirement.SHOULD, title, expectation, script);
  }

  private RelayCaseList add(
      int number,
      Requirement requirement,
      String title,
      String expectation,
      ConformanceCase.Script<RelayStage> script) {
    ConformanceCase<RelayStage> played =
        new ConformanceCase<>(
            section + "-" + number,
            requirement,
            Subject.RELAY,
            title,
            expectation,
            stage -> play(script, stage));
    cases.add(new RelayCase(played, List.of(), target -> Duration.ZERO, false));
    return this;
  }

  /** Where a case expects a connection to go on, its end is the relay's fault. */
  private static void play(ConformanceCase.Script<RelayStage> script, RelayStage stage)
      throws Exception {
    try {
      script.play(stage);
    } catch (EOFException end) {
      throw new ExpectationFailure(
          "the relay ended a connection, which nothing asked for, " + end.getMessage());
    }
  }

  /** Says what the last case needs. */
  RelayCaseList needs(Need... needs) {
    RelayCase last = cases.get(cases.size() - 1);
    return replaceLast(new RelayCase(last.played(), List.of(needs), last.lasts(), last.isHeavy()));
  }

  /** Says how long the last case takes. */
  RelayCaseList lasts(Function<RelayTarget, Duration> time) {
    RelayCase last = cases.get(cases.size() - 1);
    return replaceLast(new RelayCase(last.played(), last.needs(), time, last.isHeavy()));
  }

  /** Says that the last case sends megabytes. */
  RelayCaseList heavy() {
    RelayCase last = cases.get(cases.size() - 1);
    return replaceLast(new RelayCase(last.played(), last.needs(), last.lasts(), true));
  }

  private RelayCaseList replaceLast(RelayCase changed) {
    cases.set(cases.size() - 1, changed);
    return this;
  }

  List<RelayCase> list() {
    return List.copyOf(cases);
  }
}
