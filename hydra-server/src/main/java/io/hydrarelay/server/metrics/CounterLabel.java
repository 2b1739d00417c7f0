package io.hydrarelay.server.metrics;

/** One of the few values by which a counter is split; the constants of an enum. */
public interface CounterLabel {
  /** Returns the value as it stands in metrics: lower case, with underscores. */
  String label();

  /** Returns the place among the values of its counter, from 0. */
  int ordinal();
}
