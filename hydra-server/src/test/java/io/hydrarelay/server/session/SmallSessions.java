package io.hydrarelay.server.session;

import io.hydrarelay.protocol.LagPolicy;
import java.time.Duration;

/** Settings under which rings and memory are soon full. */
public final class SmallSessions {
  private static final Duration LONG = Duration.ofSeconds(9);

  private SmallSessions() {}

  /** Returns them, with that policy. */
  public static SessionSettings settings(LagPolicy policy) {
    return new SessionSettings(
        64,
        16_384,
        524_288,
        1_048_576,
        8_388_608,
        65_536,
        4,
        16,
        LONG,
        LONG,
        policy,
        TrafficLimits.NONE);
  }
}
