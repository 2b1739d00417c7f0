package io.hydrarelay.protocol.stream;

import io.hydrarelay.protocol.Hydra1;
import java.util.OptionalLong;

/** Tells whether an owned stream is old or its producer silent (§8.8). */
final class FreshnessClock {
  private final long maxStalenessMillis;
  private boolean firstCheckAwaited;
  private long sinceMillis;
  private boolean alarmed;

  FreshnessClock(long maxStalenessMillis) {
    this.maxStalenessMillis = maxStalenessMillis;
  }

  /** A JOIN was sent; at the live edge the first CHECK tells whether the stream is old. */
  void joined(ResumePoint point) {
    firstCheckAwaited = point.equals(ResumePoint.LIVE_EDGE);
  }

  /** STATUS 00 or a new HEADER has come: the producer's time to seal a CHECK begins. */
  void restart(long nowMillis) {
    sinceMillis = nowMillis;
  }

  /** A CHECK or END was accepted. Returns the age that is too great, if it is. */
  OptionalLong checked(long timeMillis, long nowMillis) {
    sinceMillis = nowMillis;
    alarmed = false;
    long ageMillis = nowMillis - timeMillis;
    boolean stale = firstCheckAwaited && ageMillis > maxStalenessMillis;
    firstCheckAwaited = false;
    return stale ? OptionalLong.of(ageMillis) : OptionalLong.empty();
  }

  /**
   * Returns for how long no CHECK has come, if that is too long; once until the next CHECK.
   *
   * @param sigMillis timer of the stream; 0 if it has none and may be silent for ever
   */
  OptionalLong stalled(long sigMillis, long nowMillis) {
    long silentMillis = nowMillis - sinceMillis;
    long limitMillis = Hydra1.STALLED_FACTOR * CheckCadence.heartbeatMillis(sigMillis);
    if (sigMillis == 0 || alarmed || silentMillis <= limitMillis) {
      return OptionalLong.empty();
    }
    alarmed = true;
    return OptionalLong.of(silentMillis);
  }
}
