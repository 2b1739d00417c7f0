package io.hydrarelay.server.metrics;

import java.util.Locale;

/** Where a connection stood that ended before its join succeeded (§3). */
public enum HandshakeStage implements CounterLabel {
  /** On a port with TLS, its TLS handshake was not over or failed, or it began with neither. */
  TLS,
  /** Its JOIN was not complete or not acceptable. */
  JOIN,
  /** Its JOIN was, but a limit or the session's state did not let it in. */
  ADMISSION,
  /** It owed a PROOF. */
  PROOF,
  /** The signature of its PROOF was being checked, or was wrong. */
  VERIFY;

  @Override
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
