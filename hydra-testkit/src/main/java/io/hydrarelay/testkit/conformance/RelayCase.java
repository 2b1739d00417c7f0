package io.hydrarelay.testkit.conformance;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A case for relays and what it takes to play it.
 *
 * @param played the case
 * @param needs what the target's settings have to be like
 * @param lasts how long it takes by the settings of a target, beside a moment
 * @param isHeavy whether it sends so much that others should not do so at the same time
 */
record RelayCase(
    ConformanceCase<RelayStage> played,
    List<Need> needs,
    Function<RelayTarget, Duration> lasts,
    boolean isHeavy) {

  String id() {
    return played.id();
  }

  /** Returns why this case cannot be played on that target, if it cannot. */
  Optional<String> obstacle(RelayTarget target) {
    return needs.stream()
        .filter(need -> !need.isMetBy(target))
        .map(need -> "not played: " + need.reason())
        .findFirst();
  }
}
