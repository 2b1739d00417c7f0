package io.hydrarelay.protocol;

import java.util.Optional;

/** What a relay does with a consumer that cannot keep up (§6.5). */
public enum LagPolicy {
  /** Whatever the relay's {@code default_policy} says. */
  RELAY_DEFAULT(0),
  /** The lagging consumer is told TOO_SLOW and disconnected. */
  DISCONNECT(1),
  /** The lagging consumer skips frames and is told exactly what it missed. */
  SKIP(2),
  /** The producer is slowed down until nobody lags. */
  BLOCK(3),
  /** Reserved for a later version; every relay refuses it. */
  SPILL(4);

  private static final LagPolicy[] VALUES = values();

  private final int code;

  LagPolicy(int code) {
    this.code = code;
  }

  /** Returns the byte of this policy in JOIN. */
  public int code() {
    return code;
  }

  /** Returns the bit of this policy in a set of allowed policies; 0 for the relay's default. */
  public int bit() {
    return this == RELAY_DEFAULT ? 0 : 1 << code;
  }

  /** Returns the policy of that byte, or empty for a byte that names none. */
  public static Optional<LagPolicy> of(int code) {
    return code >= 0 && code < VALUES.length ? Optional.of(VALUES[code]) : Optional.empty();
  }
}
