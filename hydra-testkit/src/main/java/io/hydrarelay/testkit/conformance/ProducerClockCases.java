package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.Join;
import io.hydrarelay.protocol.frame.Ping;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** What has to come within a time (Hydra/1 §6.2). */
final class ProducerClockCases {
  private static final int SILENT_PERIODS = 3;
  private static final int PIECES = 20;

  private final RelayCaseList cases = new RelayCaseList("6.2");

  private ProducerClockCases() {}

  static List<RelayCase> all() {
    ProducerClockCases self = new ProducerClockCases();
    self.handshake();
    self.headerWait();
    self.frameWait();
    self.endOfInput();
    return self.cases.list();
  }

  private void handshake() {
    String expectation = "from connect to 00 a peer has `handshake` seconds, then STATUS 1D comes";
    cases
        .must(
            40,
            "peer that never sends its JOIN",
            expectation,
            stage -> {
              Waiting handshake = Waiting.of(stage, stage.target().handshake());
              handshake.expectRefusal(stage.connect("peer"), StatusCode.TIMEOUT);
            })
        .lasts(RelayTarget::handshake)
        .must(
            41,
            "JOIN that trickles in and is not complete in time",
            expectation,
            stage -> {
              Waiting handshake = Waiting.of(stage, stage.target().handshake());
              RelayPeer peer = stage.connect("peer");
              byte[] join = JoinBytes.consumer(stage.owned()).all();
              trickle(stage, peer, join, stage.target().handshake());
              handshake.expectRefusal(peer, StatusCode.TIMEOUT);
            })
        .lasts(RelayTarget::handshake)
        .must(
            42,
            "producer that never sends its PROOF",
            expectation,
            stage -> {
              Waiting handshake = Waiting.of(stage, stage.target().handshake());
              byte[] join = JoinBytes.producer(stage.owned()).all();
              RelayPeer peer = stage.connectWith("producer", join);
              peer.expectChallenge();
              handshake.expectRefusal(peer, StatusCode.TIMEOUT);
            })
        .lasts(RelayTarget::handshake)
        .must(
            43,
            "producer whose PROOF is not complete in time",
            expectation,
            stage -> {
              Waiting handshake = Waiting.of(stage, stage.target().handshake());
              MadeStream stream = stage.stream(stage.owned(), Live.EPOCH);
              byte[] join = Join.producer(stream.session(), LagPolicy.RELAY_DEFAULT, 0).toBytes();
              RelayPeer peer = stage.connectWith("producer", join);
              byte[] proof = peer.proof(stream.session(), join, peer.expectChallenge());
              peer.sendRaw(Arrays.copyOf(proof, proof.length - 1));
              handshake.expectRefusal(peer, StatusCode.TIMEOUT);
            })
        .lasts(RelayTarget::handshake);
  }

  /** Sends the bytes in pieces that would take a quarter longer than the limit. */
  private static void trickle(RelayStage stage, RelayPeer peer, byte[] bytes, Duration limit) {
    Duration pause = limit.multipliedBy(5).dividedBy(4L * PIECES);
    int piece = Math.max(1, bytes.length / PIECES);
    stage.apart(
        () -> {
          for (int at = 0; at < bytes.length; at += piece) {
            byte[] next = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + piece));
            peer.wire().sendRaw(next);
            stage.pause(pause);
          }
          return null;
        });
  }

  private void headerWait() {
    cases
        .must(
            44,
            "producer that sends no HEADER",
            "without a HEADER within `header_wait` of 00, STATUS 1D comes",
            stage -> {
              Waiting headerWait = Waiting.of(stage, stage.target().headerWait());
              RelayPeer producer = stage.producer(stage.owned());
              headerWait.expectRefusal(producer, StatusCode.TIMEOUT);
            })
        .lasts(RelayTarget::headerWait)
        .must(
            45,
            "producer that sends PINGs but no HEADER",
            "PING is no HEADER: after `header_wait` STATUS 1D comes",
            stage -> {
              Waiting headerWait = Waiting.of(stage, stage.target().headerWait());
              RelayPeer producer = stage.producer(stage.owned());
              Duration step = stage.target().headerWait().dividedBy(4);
              for (int i = 0; i < 3; i++) {
                producer.expectQuiet(step);
                producer.send(new Ping(i).toFrame());
              }
              headerWait.expectRefusal(producer, StatusCode.TIMEOUT);
            })
        .lasts(RelayTarget::headerWait)
        .must(
            46,
            "producer that takes its time between two streams",
            "after an END without L there is no limit for the next HEADER",
            stage -> {
              Live live = Live.of(stage);
              live.producer().send(live.stream().endOfStream(0));
              live.producer().expectQuiet(stage.target().headerWait().plus(stage.beyond()));
              MadeStream next = stage.stream(live.session(), Live.EPOCH + 1);
              live.producer().send(next.header());
              live.producer().awaitAck(Live.EPOCH + 1, 0);
            })
        .lasts(target -> target.headerWait().plusSeconds(2));
  }

  private void frameWait() {
    String expectation = "a frame has to be complete `frame_wait` after its first byte, else 1D";
    cases
        .must(
            47,
            "producer's frame of which the rest never comes",
            expectation,
            stage -> {
              Live live = Live.of(stage);
              Waiting frameWait = Waiting.of(stage, frameWait(stage.target()));
              live.producer().sendRaw(Arrays.copyOf(live.stream().data(0), 30));
              frameWait.expectRefusal(live.producer().silent(), StatusCode.TIMEOUT);
            })
        .lasts(ProducerClockCases::frameWait)
        .must(
            48,
            "producer's frame header of which the rest never comes",
            expectation,
            stage -> {
              Live live = Live.of(stage);
              Waiting frameWait = Waiting.of(stage, frameWait(stage.target()));
              live.producer().sendRaw(Arrays.copyOf(live.stream().data(0), 1));
              frameWait.expectRefusal(live.producer().silent(), StatusCode.TIMEOUT);
            })
        .lasts(ProducerClockCases::frameWait)
        .must(
            49,
            "producer's frame that trickles in",
            "the time counts from a frame's first byte, whatever comes of it meanwhile",
            stage -> {
              Live live = Live.of(stage);
              Waiting frameWait = Waiting.of(stage, stage.target().frameWait());
              byte[] frame = live.stream().data(0, 4_000);
              trickle(stage, live.producer().silent(), frame, stage.target().frameWait());
              frameWait.expectRefusal(live.producer(), StatusCode.TIMEOUT);
            })
        .lasts(RelayTarget::frameWait)
        .must(
            50,
            "producer that always ends a frame and begins the next",
            "every frame has its own time: nobody is cut who completes each one",
            ProducerClockCases::everyFrameHasItsOwnTime)
        .lasts(target -> target.frameWait().multipliedBy(2))
        .must(
            51,
            "consumer's frame of which the rest never comes",
            "the time for a frame holds on consumer connections, too",
            stage -> {
              Live live = Live.of(stage);
              Waiting frameWait = Waiting.of(stage, frameWait(stage.target()));
              live.consumer().sendRaw(Arrays.copyOf(new Ping(1).toFrame(), 15));
              frameWait.expectRefusal(live.consumer().silent(), StatusCode.TIMEOUT);
            })
        .lasts(ProducerClockCases::frameWait);
  }

  /** A peer that cannot answer a PING amid a frame is cut for its silence if that comes first. */
  private static Duration frameWait(RelayTarget target) {
    Duration silence = target.keepalive().multipliedBy(SILENT_PERIODS);
    boolean silenceIsFirst = !silence.isZero() && silence.compareTo(target.frameWait()) < 0;
    return silenceIsFirst ? silence : target.frameWait();
  }

  private static void everyFrameHasItsOwnTime(RelayStage stage) throws Exception {
    Live live = Live.of(stage);
    RelayPeer producer = live.producer().silent();
    int half = 20;
    int rounds = 4;
    producer.sendRaw(Arrays.copyOf(live.stream().data(0), half));
    for (int seq = 0; seq < rounds; seq++) {
      live.consumer().expectQuiet(frameWait(stage.target()).dividedBy(2));
      byte[] frame = live.stream().data(seq);
      byte[] next = live.stream().data(seq + 1L);
      byte[] restAndBegin = Arrays.copyOfRange(frame, half, frame.length + half);
      System.arraycopy(next, 0, restAndBegin, frame.length - half, half);
      producer.sendRaw(restAndBegin);
      live.consumer().expect(frame);
    }
  }

  private void endOfInput() {
    cases
        .must(
            52,
            "peer that ends within its JOIN",
            "EOF in the middle of anything: the relay closes",
            stage -> {
              RelayPeer peer = stage.connect("peer");
              peer.sendRaw(JoinBytes.consumer(stage.owned()).first(60));
              peer.endOutput();
              peer.expectClosed();
            })
        .must(
            53,
            "peer that ends before its JOIN",
            "EOF in the middle of anything: the relay closes",
            stage -> {
              RelayPeer peer = stage.connect("peer");
              peer.endOutput();
              peer.expectClosed();
            })
        .must(
            54,
            "producer that ends before its PROOF",
            "EOF in the middle of anything: the relay closes",
            stage -> {
              byte[] join = JoinBytes.producer(stage.owned()).all();
              RelayPeer peer = stage.connectWith("producer", join);
              peer.expectChallenge();
              peer.endOutput();
              peer.expectClosed();
            })
        .must(
            55,
            "producer that ends within a frame",
            "EOF in the middle of anything: the relay closes, and nobody gets the piece",
            stage -> {
              Live live = Live.of(stage);
              live.producer().sendRaw(Arrays.copyOf(live.stream().data(0), 30));
              live.producer().endOutput();
              live.producer().expectClosed();
              live.expectLost(stage);
            });
  }
}
