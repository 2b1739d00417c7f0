package io.hydrarelay.cli;

import io.hydrarelay.protocol.LagPolicy;
import java.util.Locale;

/** The lag policies that users may choose from. */
enum OnLag {
  /** A slow consumer is disconnected. */
  DISCONNECT(LagPolicy.DISCONNECT),
  /** A slow consumer misses messages, and is told which. */
  SKIP(LagPolicy.SKIP),
  /** Everybody waits for the slowest consumer. */
  BLOCK(LagPolicy.BLOCK);

  private final LagPolicy policy;

  OnLag(LagPolicy policy) {
    this.policy = policy;
  }

  LagPolicy policy() {
    return policy;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
