package io.hydrarelay.testkit.scenario;

import io.hydrarelay.testkit.Promise;
import io.hydrarelay.testkit.lag.Lag;
import io.hydrarelay.testkit.link.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Consumers that are alike.
 *
 * @param name what they are called in reports and expectations
 * @param count how many there are; with churn, how many come in all
 * @param session the one they join, from 1; empty: all of them in turn
 * @param lag how slowly they read while messages are sent
 * @param link what is wrong with their network, on the way to them
 * @param hold whether they take only what is signed
 * @param fromOldest whether they begin with the oldest frame that the relay has
 * @param comesBack whether they come back after the relay has cut them for lag
 * @param promise what they may rely on
 * @param join when they join; empty: before the first message
 * @param leave when they leave; empty: at the end of their session
 * @param churn that they come and go all the time
 */
record GroupPlan(
    String name,
    int count,
    OptionalInt session,
    Lag lag,
    List<Fault> link,
    boolean hold,
    boolean fromOldest,
    boolean comesBack,
    Promise promise,
    Optional<Moment> join,
    Optional<Moment> leave,
    Optional<Churn> churn) {
  static final int MAX_COUNT = 100_000;

  /**
   * Consumers that come one after the other and stay for a while each.
   *
   * @param perSecond how many join in a second
   * @param lifetime how long each stays
   */
  record Churn(long perSecond, Duration lifetime) {}

  /** Returns whether they are there from before the first message. */
  boolean isEarly() {
    return join.isEmpty() && churn.isEmpty();
  }

  /** Returns whether they read as fast as they can. */
  boolean isQuick() {
    return lag.equals(Lag.none());
  }

  /** Returns whether a producer with a window waits for them. */
  boolean keepsUp() {
    return isQuick() && link.isEmpty() && churn.isEmpty();
  }
}
