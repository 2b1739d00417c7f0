package io.hydrarelay.client;

import java.time.Duration;

/**
 * Is told how a connection fares. The methods run on a network thread and must not block; what they
 * throw is logged and changes nothing.
 */
public interface ConnectionListener {
  /** Joined, for the first time or again. */
  default void connected(String peer) {}

  /** The connection is lost, or could not be made again; the next attempt comes after a while. */
  default void interrupted(String reason, Duration retryIn) {}

  /** There will be no further attempt. */
  default void gaveUp(HydraException why) {}
}
