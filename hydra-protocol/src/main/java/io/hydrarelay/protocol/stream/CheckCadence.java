package io.hydrarelay.protocol.stream;

import io.hydrarelay.protocol.Hydra1;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** When a CHECK is due (§5.6). */
final class CheckCadence {
  private final int sigInterval;
  private final long sigMillis;
  private boolean uncovered;
  private long firstUncoveredMillis;
  private long lastCheckMillis;

  /** A stream without CHECKs has interval 0; one without their timer has sigMillis 0. */
  CheckCadence(int sigInterval, long sigMillis, long startMillis) {
    this.sigInterval = sigInterval;
    this.sigMillis = sigMillis;
    this.lastCheckMillis = startMillis;
  }

  /** Returns whether that frame must not be DATA. */
  static boolean isReserved(int sigInterval, long seq) {
    return sigInterval > 0 && (seq + 1) % sigInterval == 0;
  }

  boolean isReserved(long seq) {
    return isReserved(sigInterval, seq);
  }

  /** Asks for the time only if it matters. */
  void dataSealed(LongSupplier clockMillis) {
    if (!uncovered) {
      uncovered = true;
      firstUncoveredMillis = clockMillis.getAsLong();
    }
  }

  void checkSealed(long nowMillis) {
    uncovered = false;
    lastCheckMillis = nowMillis;
  }

  OptionalLong firstUncoveredMillis() {
    return uncovered ? OptionalLong.of(firstUncoveredMillis) : OptionalLong.empty();
  }

  long lastCheckMillis() {
    return lastCheckMillis;
  }

  OptionalLong dueMillis() {
    if (sigMillis == 0) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(
        uncovered
            ? firstUncoveredMillis + sigMillis
            : lastCheckMillis + heartbeatMillis(sigMillis));
  }

  /** Returns the time between two CHECKs of an idle stream. */
  static long heartbeatMillis(long sigMillis) {
    return Math.max(sigMillis, Hydra1.HEARTBEAT_FLOOR_MILLIS);
  }
}
