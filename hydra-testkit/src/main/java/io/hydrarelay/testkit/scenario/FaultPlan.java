package io.hydrarelay.testkit.scenario;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Something that goes wrong in the course of a scenario.
 *
 * @param at when
 * @param kind what
 * @param session whose, from 1
 * @param groups whose; empty for everybody's
 * @param graceful whether a relay that restarts ends in order
 * @param down how long it lasts; empty: until everything is sent; under BLOCK, where that would be
 *     never, until somebody lags
 */
record FaultPlan(
    Moment at,
    Kind kind,
    int session,
    List<String> groups,
    boolean graceful,
    Optional<Duration> down) {
  enum Kind {
    /** The producer's connection is cut; the same producer comes back and goes on. */
    KILL_PRODUCER,
    /** The producer ends without a word; another process with the same ticket begins anew. */
    CRASH_PRODUCER,
    /** A second producer with the same ticket takes the first one's place. */
    TAKEOVER,
    /** The relay ends, and another comes up at the same address. */
    RESTART_RELAY,
    /** The links of groups of consumers are down: connections are cut, new ones refused. */
    PARTITION,
    /** The links of groups of consumers pass nothing on, and are not cut. */
    FREEZE
  }

  /** Returns it as one line of a report. */
  String label() {
    String what = kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return switch (kind) {
      case RESTART_RELAY -> what + (graceful ? ", in order" : ", killed");
      case PARTITION, FREEZE -> what + " of " + String.join(", ", groups);
      default -> what + " of session " + session;
    };
  }
}
