package io.hydrarelay.testkit.scenario;

import java.util.Locale;

/**
 * Something that happened in a run.
 *
 * @param nanos when, since the run began
 * @param kind what it is about
 * @param who whom it concerns
 * @param what what happened
 */
public record ScenarioEvent(long nanos, EventKind kind, String who, String what) {
  private static final double NANOS_PER_SECOND = 1e9;

  /** Returns it as a line of a log. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%10.4f  %-8s  %-16s  %s", nanos / NANOS_PER_SECOND, kind, who, what);
  }
}
