package io.hydrarelay.client;

/**
 * Where a producer's or consumer's connection stands.
 *
 * <pre>
 *  CONNECTING --joined--> CONNECTED --lost--> RECONNECTING --joined--> CONNECTED
 *  CONNECTED  --close, authenticated end--> CLOSED
 *  any        --refused, gave up, fatal--> FAILED
 * </pre>
 */
public enum ConnectionState {
  /** The first connection is being made. */
  CONNECTING,
  /** Joined. */
  CONNECTED,
  /** Lost; being made again. */
  RECONNECTING,
  /** Closed by the application, or at the end of the session. */
  CLOSED,
  /** Over for good. */
  FAILED;

  boolean isOver() {
    return this == CLOSED || this == FAILED;
  }
}
