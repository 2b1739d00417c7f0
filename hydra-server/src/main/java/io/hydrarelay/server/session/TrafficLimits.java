package io.hydrarelay.server.session;

/**
 * How many bytes of frames may go through in a second; 0 for as many as come.
 *
 * @param in from all producers together
 * @param out to all consumers together
 * @param session from the producer of each session
 */
public record TrafficLimits(long in, long out, long session) {
  /** No limits. */
  public static final TrafficLimits NONE = new TrafficLimits(0, 0, 0);
}
