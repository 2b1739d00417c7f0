package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Pong;
import java.io.IOException;
import java.time.Duration;

/** Keepalive of the hop (§4.4), with k = 1 s. */
final class ClientKeepaliveCases {
  private static final Duration THREE_PERIODS = Duration.ofSeconds(3);
  private static final Duration BEYOND = Duration.ofMillis(4_500);

  /** Timers are not exact, and the connection began a moment before the kit saw it. */
  private static final Duration TOLERANCE = Duration.ofMillis(200);

  private ClientKeepaliveCases() {}

  static void addTo(ClientCases cases) {
    answers(cases);
    asks(cases);
    cases.mustGoOn(
        cases.shared("4.4", 5),
        "nothing comes for three periods",
        "The client closes after 3 s of silence, not before, and comes back.",
        ClientKeepaliveCases::silence);
    cases.must(
        cases.shared("4.4", 6),
        "nothing but PONG comes for longer than three periods",
        "What comes proves that the relay is alive: the client stays.",
        stage -> {
          ClientLink link = stage.start().accept().readJoin().admit(1);
          link.answerPings(BEYOND);
          stage.finish(link);
        });
  }

  private static void answers(ClientCases cases) {
    cases.mustGoOn(
        cases.shared("4.4", 1),
        "PING, twice",
        "Each is answered at once by a PONG with the same 8 bytes, whatever they are.",
        stage -> {
          ClientLink link = stage.start().join();
          link.expectPong(-2);
          link.expectPong(0);
          stage.finish(link);
        });
    cases.mustGoOn(
        cases.shared("4.4", 2),
        "PONG that nobody asked for",
        "It is ignored.",
        stage -> {
          ClientLink link = stage.start().join().sendTimes(100, new Pong(7).toFrame());
          stage.finish(link);
        });
  }

  private static void asks(ClientCases cases) {
    cases.must(
        cases.shared("4.4", 3),
        "the client has nothing to say for a period",
        "It sends PING.",
        stage -> {
          ClientLink link = stage.start().accept().readJoin().admit(1);
          WireFrame ping = link.expect(FrameType.PING);
          link.send(new Pong(ping.body().getLong()).toFrame());
          stage.finish(link);
        });
    cases.mustGoOn(
        cases.shared("4.4", 4),
        "a relay without keepalive",
        "With k = 0 no PING is sent, and silence does not end the connection.",
        stage -> {
          ClientLink link = stage.start().join();
          link.expectQuiet(BEYOND);
          stage.finish(link);
        });
  }

  private static void silence(ClientStage stage)
      throws IOException, ExpectationFailure, InterruptedException {
    ClientLink link = stage.start().accept().readJoin().admit(1);
    long admitted = System.nanoTime();
    link.expectClosed();
    Duration stayed = Duration.ofNanos(System.nanoTime() - admitted);
    if (stayed.compareTo(THREE_PERIODS.minus(TOLERANCE)) < 0) {
      throw new ExpectationFailure(
          "the client closed after %d ms instead of 3000".formatted(stayed.toMillis()));
    }
    stage.finish(stage.join());
  }
}
