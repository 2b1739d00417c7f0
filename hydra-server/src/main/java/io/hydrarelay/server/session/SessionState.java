package io.hydrarelay.server.session;

/**
 * Where a session stands (§6.1).
 *
 * <pre>
 *  ABSENT --consumer--> WAITING --producer--> LIVE --lost--> LINGER --producer--> LIVE
 *  ABSENT --producer--> LIVE --END with L--> FINISHED --linger over--> DRAINING --> gone
 *  LINGER --linger over--> DRAINING --> gone
 * </pre>
 */
enum SessionState {
  /** Consumers wait for a producer. */
  WAITING,
  /** A producer is connected. */
  LIVE,
  /** The producer is lost and may come back. */
  LINGER,
  /** The session has ended; its ring still serves those who come back for the rest. */
  FINISHED,
  /** The session has left the map; its consumers get what waits for them. */
  DRAINING;

  /** Returns whether a join with this session's name finds it. */
  boolean isInMap() {
    return this == WAITING || this == LIVE || this == LINGER;
  }
}
