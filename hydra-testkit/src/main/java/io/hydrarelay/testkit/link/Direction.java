package io.hydrarelay.testkit.link;

/** Which way bytes go through a link. */
public enum Direction {
  /** From the relay to the client: downstream. */
  TO_CLIENT,
  /** From the client to the relay: upstream. */
  TO_RELAY
}
