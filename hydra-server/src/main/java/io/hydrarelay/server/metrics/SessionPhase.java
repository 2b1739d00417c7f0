package io.hydrarelay.server.metrics;

import java.util.Locale;

/** Where a session stands (§6.1), as metrics show it. */
public enum SessionPhase implements CounterLabel {
  /** Consumers wait for a producer. */
  WAITING,
  /** A producer is connected. */
  LIVE,
  /** The producer is lost and may come back. */
  LINGER,
  /** The session has ended; its ring still serves those who come back for the rest. */
  FINISHED,
  /** Its consumers get what waits for them, and nobody joins it any more. */
  DRAINING;

  @Override
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
