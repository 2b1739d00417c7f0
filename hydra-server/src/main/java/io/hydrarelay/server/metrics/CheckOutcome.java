package io.hydrarelay.server.metrics;

import java.util.Locale;

/** What a check of a signature, of a PROOF or a HEADER, has found. */
public enum CheckOutcome implements CounterLabel {
  /** It is the producer's. */
  VALID,
  /** It is not. */
  INVALID;

  /** Returns what a check comes to. */
  public static CheckOutcome of(boolean valid) {
    return valid ? VALID : INVALID;
  }

  @Override
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
