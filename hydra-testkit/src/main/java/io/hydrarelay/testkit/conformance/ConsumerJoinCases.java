package io.hydrarelay.testkit.conformance;

import java.io.IOException;
import java.time.Duration;

/** How a consumer joins (§3.2). */
final class ConsumerJoinCases {
  private static final Duration A_MOMENT = Duration.ofMillis(300);

  private ConsumerJoinCases() {}

  static void addTo(ClientCases cases) {
    cases.must(
        "3.2-201",
        "a consumer of an owned session joins",
        "It speaks first: exactly the 120 bytes of JOIN, of the live edge or the oldest frame, and"
            + " then it waits.",
        stage -> expectJoin(stage, stage.start().accept().readJoin()));
    cases.must(
        "3.2-202",
        "a consumer of an open session joins",
        "It sends mode 0 and zeros in the place of the token, and then it waits.",
        stage -> expectJoin(stage, stage.startOpen().accept().readJoin()));
  }

  private static void expectJoin(ClientStage stage, ClientLink link)
      throws IOException, ExpectationFailure, InterruptedException {
    if (link.resumeEpoch() != 0 || link.resumeSeq() > 1) {
      throw new ExpectationFailure(
          "a new consumer asks for (0,0) or (0,1), not for (%d,%d)"
              .formatted(link.resumeEpoch(), link.resumeSeq()));
    }
    link.expectQuiet(A_MOMENT);
    stage.finish(link.admit());
  }
}
