package io.hydrarelay.testkit;

import io.hydrarelay.protocol.LagPolicy;
import java.util.Optional;

/**
 * What a {@link StreamChecker} found out about one consumer.
 *
 * @param consumer its name
 * @param sent messages that were sent
 * @param received messages that came, all of them genuine and in order if there is no offence
 * @param missing messages that did not come
 * @param gaps gaps that were reported
 * @param ended whether the authenticated end of the session came
 * @param offence the first thing that must never happen, with the record it happened at
 */
public record Verdict(
    String consumer,
    long sent,
    long received,
    long missing,
    long gaps,
    boolean ended,
    Optional<String> offence) {

  /** Returns whether every message came, once and in order, and then the authenticated end. */
  public boolean isComplete() {
    return offence.isEmpty() && ended && missing == 0;
  }

  /**
   * Returns whether the consumer got what that lag policy promises: BLOCK everything; SKIP an
   * authenticated end and no hole that was not reported; DISCONNECT everything up to the moment it
   * was cut.
   *
   * @param policy the session's policy; {@link LagPolicy#RELAY_DEFAULT} counts as DISCONNECT
   */
  public boolean keeps(LagPolicy policy) {
    return switch (policy) {
      case BLOCK -> isComplete();
      case SKIP -> offence.isEmpty() && ended;
      default -> isComplete() || offence.isEmpty() && !ended && gaps == 0;
    };
  }

  @Override
  public String toString() {
    return "%s: %d of %d messages, %d missing, %d gaps, %s%s"
        .formatted(
            consumer,
            received,
            sent,
            missing,
            gaps,
            ended ? "ended" : "not ended",
            offence.map(text -> "; " + text).orElse(""));
  }
}
