package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.frame.Ack;
import io.hydrarelay.protocol.frame.Audience;
import io.hydrarelay.protocol.frame.Challenge;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Lag;
import io.hydrarelay.protocol.frame.Ping;
import io.hydrarelay.protocol.frame.Pong;
import io.hydrarelay.protocol.frame.Status;
import java.time.Duration;

/** What a client makes of the frames of a relay, whichever its role (§4.1, §4.3, §7.5, §8.3). */
final class ClientControlCases {
  private static final int BAD_FRAMES = 64;

  private final ClientCases cases;

  /** The section that lists what a client does with each type. */
  private final String types;

  private ClientControlCases(ClientCases cases) {
    this.cases = cases;
    this.types = cases.ofProducers() ? "7.5" : "8.3";
  }

  static void addTo(ClientCases cases) {
    ClientControlCases self = new ClientControlCases(cases);
    self.headers();
    self.statuses();
    self.unknownTypes();
    self.wrongLengths();
    self.silentRelay();
  }

  private void headers() {
    cases.mustGoOn(
        cases.shared("4.1", 1),
        "control frames with flags and a seq",
        "Receivers look at neither, nor at the reserved byte of STATUS.",
        stage -> {
          ClientLink link = stage.start().accept().readJoin();
          if (cases.ofProducers()) {
            Challenge challenge = Challenge.generate(ClientStage.RANDOM);
            link.send(decorated(challenge.toFrame()));
            link.expectProof(challenge);
          }
          byte[] ok = decorated(Status.ok(0, false).toFrame());
          ok[13] = 7;
          link.send(ok);
          if (cases.ofProducers()) {
            link.send(decorated(new Audience(1, 0).toFrame()));
          } else {
            link.send(decorated(new Lag(0, 0).toFrame()));
          }
          link.send(decorated(new Pong(1).toFrame()));
          stage.finish(link);
        });
  }

  private static byte[] decorated(byte[] frame) {
    return CraftedFrames.withSeq(CraftedFrames.withFlags(frame, 0xff), -3);
  }

  private void statuses() {
    cases.mustGoOn(
        cases.shared("4.3", 1),
        "STATUS 03 and 0F, which nobody knows",
        "Codes below 10 inform: the client goes on.",
        stage -> stage.finish(stage.start().join().status(3, 99).status(0x0f, -1)));
    cases.mustGoOn(
        cases.shared("4.3", 2),
        "STATUS 00 once more",
        "It changes nothing.",
        stage -> stage.finish(stage.start().join().ok(0).ok(0)));
    cases.mustGoOn(
        cases.shared("4.3", 3),
        "keepalive_s in another code than 00",
        "It is ignored: the relay's silence does not end the connection.",
        stage -> {
          ClientLink link = stage.start().join().send(new Status(1, 1, 0).toFrame());
          link.expectQuiet(Duration.ofMillis(4_000));
          stage.finish(link);
        });
  }

  private void unknownTypes() {
    cases.mustGoOn(
        types + "-1",
        "64 frames of types that no relay sends",
        "They are dropped, and the client goes on.",
        stage -> {
          ClientLink link = stage.start().join();
          sendUnexpected(link, BAD_FRAMES);
          stage.finish(link);
        });
    cases.mustGoOn(
        types + "-2",
        "65 frames of types that no relay sends",
        "The 65th bad frame closes the connection, and the client comes back.",
        stage -> {
          ClientLink link = stage.start().join();
          sendUnexpected(link, BAD_FRAMES + 1);
          link.expectClosed();
          stage.finish(stage.join());
        });
    cases.mustGoOn(
        types + "-3",
        "200 frames of types from 80 on that are unknown, or not meant for this role",
        "They are skipped and not counted.",
        stage -> {
          ClientLink link = stage.start().join();
          for (int i = 0; i < 50; i++) {
            link.send(
                CraftedFrames.empty(0x85, 5),
                CraftedFrames.empty(0xff, 0),
                CraftedFrames.empty(0xa0, 300));
            link.send(foreign());
          }
          stage.finish(link);
        });
  }

  private byte[] foreign() {
    return cases.ofProducers() ? new Lag(1, 1).toFrame() : new Ack(1, 1).toFrame();
  }

  /** To a producer they are all one: it expects no stream. */
  private void sendUnexpected(ClientLink link, int count) {
    int[] types =
        cases.ofProducers()
            ? new int[] {0, 1, 2, 3, 4, 7, 0x11, 0x7f}
            : new int[] {0, 7, 0x11, 0x7f};
    for (int i = 0; i < count; i++) {
      link.send(CraftedFrames.empty(types[i % types.length], 120));
    }
  }

  private void wrongLengths() {
    wrongLength(4, FrameType.STATUS, Status.BODY_BYTES - 1);
    wrongLength(5, FrameType.PING, Ping.BODY_BYTES + 1);
    wrongLength(6, FrameType.PONG, Pong.BODY_BYTES - 1);
    if (cases.ofProducers()) {
      wrongLength(7, FrameType.ACK, Ack.BODY_BYTES + 1);
      wrongLength(8, FrameType.AUDIENCE, 0);
    } else {
      wrongLength(7, FrameType.LAG, Lag.BODY_BYTES - 1);
    }
  }

  private void wrongLength(int number, FrameType type, int bodyBytes) {
    cases.mustGoOn(
        types + "-" + number,
        type + " with " + bodyBytes + " bytes",
        "The client closes the connection, and comes back.",
        stage -> {
          ClientLink link = stage.start().join();
          link.send(CraftedFrames.empty(type.code(), bodyBytes)).expectClosed();
          stage.finish(stage.join());
        });
  }

  private void silentRelay() {
    String section = cases.ofProducers() ? "7.1" : "8.3";
    cases.must(
        section + "-20",
        "a relay that does not answer JOIN",
        "The client closes when client_handshake, 10 s, is over.",
        stage -> {
          ClientLink link = stage.start().accept().readJoin();
          link.expectClosed(stage.patience().multipliedBy(2));
          link.requireStayed(Duration.ofSeconds(9));
        });
    cases.must(
        section + "-21",
        "another frame than STATUS before any STATUS",
        "The client closes the connection: this is no relay.",
        stage -> {
          ClientLink link = stage.start().accept().readJoin();
          link.send(new Ping(1).toFrame());
          link.expectClosed();
          stage.expectNoSuccess();
        });
    cases.must(
        section + "-22",
        "an unknown frame before any STATUS",
        "The client closes the connection: this is no relay.",
        stage -> {
          ClientLink link = stage.start().accept().readJoin();
          link.send(CraftedFrames.empty(0x90, 4));
          link.expectClosed();
          stage.expectNoSuccess();
        });
    cases.must(
        section + "-23",
        "STATUS of a wrong length as the first frame",
        "The client closes the connection.",
        stage -> {
          ClientLink link = stage.start().accept().readJoin().prove();
          link.send(CraftedFrames.empty(FrameType.STATUS.code(), 13));
          link.expectClosed();
          stage.expectNoSuccess();
        });
  }
}
