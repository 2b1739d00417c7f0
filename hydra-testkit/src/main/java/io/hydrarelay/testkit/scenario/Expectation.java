package io.hydrarelay.testkit.scenario;

/**
 * What a scenario states about a figure.
 *
 * @param scope whose figure: a group's, a crowd's, {@value #PRODUCERS} or {@value #RELAY}
 * @param measure which figure
 * @param bound what it must be
 */
record Expectation(String scope, Measure measure, Bound bound) {
  static final String PRODUCERS = "producers";
  static final String RELAY = "relay";

  /** Returns it as one line of a report. */
  String label() {
    return scope + ": " + measure.key() + " " + bound.text();
  }
}
