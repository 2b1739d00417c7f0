package io.hydrarelay.server.metrics;

import java.util.Locale;

/** How a consumer gets on, the worst last. */
public enum ConsumerPhase implements CounterLabel {
  /** No more waits for it than may. */
  KEEPING_UP,
  /** It has joined behind the live edge and takes what the ring kept for it. */
  CATCHING_UP,
  /** More waits for it than may. */
  LAGGING,
  /** Bytes wait for its socket, which has taken none of them for a while. */
  STALLED;

  /** Returns whether the consumer does not keep up with its stream. */
  public boolean isSlow() {
    return this == LAGGING || this == STALLED;
  }

  @Override
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
