package io.hydrarelay.testkit.conformance;

/** How a consumer joins (§3). */
final class ConsumerJoinCases {
  private ConsumerJoinCases() {}

  static void addTo(ClientCases cases) {
    cases.must(
        "3.2-201",
        "a consumer of an owned session joins",
        "It speaks first: exactly the 120 bytes of JOIN, and then it waits.",
        stage -> {
          ClientLink link = stage.start().accept().readJoin();
          link.wire().expectSilence(java.time.Duration.ofMillis(300));
          CraftedStream stream = stage.stream();
          link.admit().send(stream.header(), stream.message("joined"), stream.end(true));
          stage.expectDelivered("joined");
        });
  }
}
