package io.hydrarelay.testkit.scenario;

/** What an event of a run is about. */
public enum EventKind {
  /** A consumer has joined. */
  JOIN,
  /** A consumer has left, as it was to do. */
  LEAVE,
  /** A consumer has got the authenticated end. */
  END,
  /** The relay has cut a consumer because it lagged. */
  CUT,
  /** A connection is lost, or could not be made again. */
  LOSS,
  /** A client has come back after a loss. */
  RETURN,
  /** A consumer was told of a gap. */
  GAP,
  /** A consumer could not join, or has lost its session. */
  FAILURE,
  /** A consumer dropped a frame that no producer sends, or stopped because of one. */
  BAD,
  /** What the scenario does: its phases and faults. */
  PLAN,
  /** What a producer or its connection does. */
  PRODUCER,
  /** What the relay says of itself. */
  RELAY
}
