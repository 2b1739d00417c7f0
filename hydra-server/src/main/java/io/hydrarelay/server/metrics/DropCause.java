package io.hydrarelay.server.metrics;

import java.util.Locale;

/** Why frames that were taken from a producer did not reach a consumer. */
public enum DropCause implements CounterLabel {
  /** The consumer lagged and was moved forward past them (policy SKIP). */
  SKIP,
  /** They waited for a consumer that lagged and was cut (policy DISCONNECT). */
  LAG,
  /** They waited for a consumer that took nothing for {@code stall} and was cut. */
  STALL,
  /** They came from a producer whose place a newer one had taken. */
  REPLACED;

  @Override
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
