package io.hydrarelay.testkit.conformance;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The cases of a subject that a user wants played.
 *
 * @param cases in the order in which they are to begin
 * @param untested what no case of the subject plays
 * @param <S> what the cases play on
 */
record CaseSelection<S extends AutoCloseable>(
    List<ConformanceCase<S>> cases, List<Untested> untested) {

  /**
   * Returns what those options select.
   *
   * @throws IllegalArgumentException when they name what does not exist
   */
  CaseSelection<S> by(ConformanceOptions options) {
    for (String selector : options.selected()) {
      if (cases.stream().noneMatch(one -> CaseId.isMeantBy(selector, one.id()))) {
        throw new IllegalArgumentException("no case has the id or section \"" + selector + "\"");
      }
    }
    for (String id : options.excluded().keySet()) {
      if (cases.stream().noneMatch(one -> one.id().equals(id))) {
        throw new IllegalArgumentException("no case to exclude has the id \"" + id + "\"");
      }
    }
    return options.selected().isEmpty()
        ? this
        : new CaseSelection<>(
            cases.stream().filter(one -> isSelected(one.id(), options)).toList(),
            untested.stream().filter(one -> isSelected(one.section() + "-0", options)).toList());
  }

  private static boolean isSelected(String id, ConformanceOptions options) {
    return options.selected().stream().anyMatch(selector -> CaseId.isMeantBy(selector, id));
  }

  /**
   * Plays them. Blocks.
   *
   * @param target what is judged, as it stands in the report
   * @param stages makes what each case plays on
   * @param timeout limit of time of each case, unless the options have another
   * @param unplayable ids of cases that cannot be played on this target, each with the reason
   */
  ConformanceReport play(
      String target,
      ConformanceRunner.Stages<S> stages,
      Duration timeout,
      Map<String, String> unplayable,
      ConformanceOptions options)
      throws InterruptedException {
    Map<String, String> excluded = new HashMap<>(unplayable);
    excluded.putAll(options.excluded());
    ConformanceRunner<S> runner =
        new ConformanceRunner<>(stages, options.timeout().orElse(timeout), options.parallel());
    Instant begun = Instant.now();
    List<CaseResult> results = runner.run(cases, excluded, options.progress());
    return new ConformanceReport(
        target,
        begun,
        Duration.between(begun, Instant.now()),
        options.seed(),
        options.strict(),
        results.stream()
            .sorted(Comparator.comparing(result -> result.testCase().id(), CaseId.ORDER))
            .toList(),
        untested);
  }
}
