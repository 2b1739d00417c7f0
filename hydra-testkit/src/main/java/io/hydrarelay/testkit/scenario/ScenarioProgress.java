package io.hydrarelay.testkit.scenario;

/**
 * How far a run is.
 *
 * @param phase what it is doing
 * @param part which part of its messages is sent, 0 to 1
 * @param sent messages sent
 * @param deliveredBytes payload that all consumers together have received
 * @param present consumers that are there
 * @param worstLag the most messages that one of them is behind
 */
public record ScenarioProgress(
    String phase, double part, long sent, long deliveredBytes, int present, long worstLag) {
  static final ScenarioProgress NONE = new ScenarioProgress("not begun", 0, 0, 0, 0, 0);
}
