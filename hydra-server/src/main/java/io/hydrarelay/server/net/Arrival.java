package io.hydrarelay.server.net;

import io.netty.util.AttributeKey;
import java.util.Optional;

/**
 * A connection as its source counts it, from accept to close.
 *
 * @see SourceTable
 */
interface Arrival {
  /** Where a connection keeps its own. */
  AttributeKey<Arrival> KEY = AttributeKey.valueOf(Arrival.class, "arrival");

  /** A connection that nobody counts. */
  Arrival UNCOUNTED = new Arrival() {};

  /** Returns why it gets no place; empty when it gets one. */
  default Optional<Refusal> objection() {
    return Optional.empty();
  }

  /** Returns whether it is to be closed at once, without being told why. */
  default boolean isTurnedAway() {
    return false;
  }

  /** Takes a place among the joining of its source; false when there is none left for it. */
  default boolean beginJoin() {
    return true;
  }

  /** Gives that place back. */
  default void endJoin() {
    // No place was taken.
  }

  /** The connection is closed. */
  default void leave() {
    // Nobody has counted it.
  }
}
