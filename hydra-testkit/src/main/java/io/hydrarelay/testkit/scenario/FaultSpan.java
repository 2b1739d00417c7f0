package io.hydrarelay.testkit.scenario;

/**
 * A fault as it was.
 *
 * @param label what it was
 * @param fromNanos its begin, since the run began
 * @param toNanos its end
 */
public record FaultSpan(String label, long fromNanos, long toNanos) {}
