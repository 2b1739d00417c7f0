package io.hydrarelay.testkit.scenario;

import java.util.Locale;

/** How a consumer's part in a scenario came to its end. */
public enum Fate {
  /** It got the authenticated end of its session. */
  ENDED,
  /** The relay cut it because it lagged. */
  DISCONNECTED,
  /** It left, as it was to do. */
  LEFT,
  /** It could not join. */
  REFUSED,
  /** It lost its session for another reason. */
  FAILED,
  /** It was still there when time was up. */
  UNFINISHED;

  /** Returns it in words. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
