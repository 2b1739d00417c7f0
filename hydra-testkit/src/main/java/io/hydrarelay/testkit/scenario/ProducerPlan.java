package io.hydrarelay.testkit.scenario;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The producers of a scenario, one for each session.
 *
 * @param count how many
 * @param rate how fast each sends
 * @param sizes how large its messages are; with a file, its slices
 * @param file whose bytes to send instead of random ones
 * @param volume how much each sends; a file once
 * @param window how many messages the slowest consumer that has no lag of its own may be behind,
 *     before the producer waits for it; 0 for any number
 * @param batchBytes as {@code ProducerConfig.batchBytes}
 * @param linger as {@code ProducerConfig.linger}
 * @param signMillis as {@code ProducerConfig.sigMillis}
 */
record ProducerPlan(
    int count,
    Rate rate,
    SizeRange sizes,
    Optional<Path> file,
    Volume volume,
    long window,
    int batchBytes,
    Duration linger,
    long signMillis) {
  static final int MAX_COUNT = 1_000;
}
