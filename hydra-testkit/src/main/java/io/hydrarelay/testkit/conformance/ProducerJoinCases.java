package io.hydrarelay.testkit.conformance;

import java.time.Duration;

/** How a producer joins (§3). */
final class ProducerJoinCases {
  private ProducerJoinCases() {}

  static void addTo(ClientCases cases) {
    cases.must(
        "3.2-101",
        "a producer of an owned session joins",
        "It speaks first: exactly the 120 bytes of JOIN, and then it waits for CHALLENGE.",
        stage -> {
          ClientLink link = stage.start().accept().readJoin(0, 0);
          link.expectQuiet(Duration.ofMillis(300));
          stage.finish(link.admit());
        });
  }
}
