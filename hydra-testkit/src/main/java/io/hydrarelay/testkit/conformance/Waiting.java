package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.StatusCode;
import java.io.IOException;
import java.time.Duration;

/** Measures that something comes when a limit of time is over: not before, and not much later. */
final class Waiting {
  /** Clocks of two machines need not tick alike. */
  private static final double TOO_EARLY = 0.95;

  private final RelayStage stage;
  private final Duration limit;
  private final long begun = System.nanoTime();

  private Waiting(RelayStage stage, Duration limit) {
    this.stage = stage;
    this.limit = limit;
  }

  /** Begins to measure. */
  static Waiting of(RelayStage stage, Duration limit) {
    return new Waiting(stage, limit);
  }

  /** Expects that fatal status when the limit is over. */
  void expectRefusal(RelayPeer peer, StatusCode code) throws IOException, ExpectationFailure {
    patient(peer).expectRefusal(code);
    expectNotTooEarly(peer, "STATUS %02X".formatted(code.code()));
  }

  /** Lets the peer wait as long as the limit, which may have begun a moment ago, and some more. */
  RelayPeer patient(RelayPeer peer) {
    return peer.patience(limit.plus(stage.slack()));
  }

  /** Expects that the limit is over by now. */
  void expectNotTooEarly(RelayPeer peer, String what) throws ExpectationFailure {
    long millis = (System.nanoTime() - begun) / 1_000_000;
    if (millis < limit.toMillis() * TOO_EARLY) {
      throw peer.failure(
          "expected %s after %d ms, but it came after %d ms"
              .formatted(what, limit.toMillis(), millis));
    }
  }
}
