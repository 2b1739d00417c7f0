package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Ping;
import io.hydrarelay.protocol.frame.Pong;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Keepalive of one hop (Hydra/1 §4.4). */
final class KeepaliveCases {
  private static final int FACTOR = 3;

  private final RelayCaseList cases = new RelayCaseList("4.4");

  private KeepaliveCases() {}

  static List<RelayCase> all() {
    KeepaliveCases self = new KeepaliveCases();
    self.answers();
    self.pings();
    self.silence();
    return self.cases.list();
  }

  private void answers() {
    String pong = "PING is answered at once with PONG and the same 8 bytes";
    cases
        .must(1, "consumer's PINGs", pong, stage -> expectPongs(stage, Live.of(stage).consumer()))
        .must(2, "producer's PINGs", pong, stage -> expectPongs(stage, Live.of(stage).producer()))
        .must(
            3,
            "producer's PING before its first HEADER",
            pong,
            stage -> expectPongs(stage, stage.producer(stage.owned())))
        .must(
            4,
            "consumer's PONG that nobody asked for",
            "such a PONG is ignored",
            stage -> {
              Live live = Live.of(stage);
              live.consumer().send(new Pong(stage.random().nextLong()).toFrame());
              live.expectForwarded(stream -> stream.data(0));
              live.consumer().ping();
            })
        .must(
            5,
            "producer's PONG that nobody asked for",
            "such a PONG is ignored",
            stage -> {
              Live live = Live.of(stage);
              live.producer().send(new Pong(stage.random().nextLong()).toFrame());
              live.expectForwarded(stream -> stream.data(0));
            });
  }

  private static void expectPongs(RelayStage stage, RelayPeer peer) throws Exception {
    long[] values = {0, 1, -1, Long.MIN_VALUE, stage.random().nextLong()};
    for (long value : values) {
      peer.send(new Ping(value).toFrame());
      peer.expectPong(value);
    }
  }

  private void pings() {
    cases
        .must(
            6,
            "consumer to whom nothing is sent",
            "who has sent nothing for k seconds sends PING",
            stage -> {
              Live live = Live.of(stage);
              expectPing(stage, live.consumer());
            })
        .needs(Need.KEEPALIVE)
        .lasts(RelayTarget::keepalive)
        .must(
            7,
            "producer to whom nothing is sent",
            "who has sent nothing for k seconds sends PING",
            stage -> {
              MadeStream stream = stage.stream(stage.owned(), 5);
              expectPing(stage, stage.streaming(stream));
            })
        .needs(Need.KEEPALIVE)
        .lasts(RelayTarget::keepalive)
        .should(
            8,
            "consumer to whom something is sent all the time",
            "own bytes stand in for a PING, and none is added",
            KeepaliveCases::busyConsumerIsNotPinged)
        .needs(Need.KEEPALIVE)
        .lasts(target -> target.keepalive().multipliedBy(FACTOR));
  }

  private static void expectPing(RelayStage stage, RelayPeer peer) throws Exception {
    peer.silent();
    Duration limit = stage.target().keepalive().multipliedBy(5).dividedBy(2); // before 3k
    long deadline = System.nanoTime() + limit.toNanos();
    Optional<WireFrame> frame = peer.wire().read(limit);
    while (frame.isPresent() && !frame.get().is(FrameType.PING)) {
      frame = peer.wire().read(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
    }
    if (frame.isEmpty()) {
      throw peer.failure("expected PING within " + limit.toMillis() + " ms, but none came");
    }
  }

  private static void busyConsumerIsNotPinged(RelayStage stage) throws Exception {
    Live live = Live.of(stage);
    live.consumer().silent();
    Duration quarter = stage.target().keepalive().dividedBy(4);
    for (int seq = 0; seq < 4 * FACTOR; seq++) {
      live.producer().send(live.stream().data(seq));
      WireFrame frame = live.consumer().wire().next("DATA");
      if (frame.is(FrameType.PING)) {
        throw live.consumer().failure("expected DATA alone, but " + frame + " came");
      }
      live.consumer().send(new Pong(seq).toFrame());
      stage.pause(quarter);
    }
  }

  private void silence() {
    cases
        .must(
            9,
            "consumer that says nothing for 3k seconds",
            "the relay sends STATUS 1D and closes, after 3k seconds and not before",
            stage -> {
              Live live = Live.of(stage);
              expectCutWhenSilent(stage, live.consumer());
            })
        .needs(Need.KEEPALIVE)
        .lasts(KeepaliveCases::silence)
        .must(
            10,
            "producer that says nothing for 3k seconds",
            "the relay sends STATUS 1D and closes, after 3k seconds and not before",
            stage -> {
              RelayPeer producer = stage.streaming(stage.stream(stage.owned(), 5));
              expectCutWhenSilent(stage, producer);
            })
        .needs(Need.KEEPALIVE)
        .lasts(KeepaliveCases::silence)
        .must(
            11,
            "consumer that does no more than answer PINGs",
            "who answers is not silent: the connection stays beyond 3k seconds",
            stage -> {
              Live live = Live.of(stage);
              live.consumer().onlyAnswering().expectQuiet(silence(stage).plus(stage.beyond()));
              live.consumer().ping();
            })
        .needs(Need.KEEPALIVE)
        .lasts(KeepaliveCases::longerThanSilence)
        .must(
            12,
            "producer that sends frames and answers no PING",
            "any byte received is a sign of life: the connection stays beyond 3k seconds",
            KeepaliveCases::framesAreSignsOfLife)
        .needs(Need.KEEPALIVE)
        .lasts(KeepaliveCases::longerThanSilence)
        .must(
            13,
            "peers of a relay without keepalive",
            "with k = 0 there is no PING",
            stage -> {
              Live live = Live.of(stage);
              live.consumer().wire().expectSilence(stage.beyond());
            })
        .needs(Need.NO_KEEPALIVE);
  }

  private static void expectCutWhenSilent(RelayStage stage, RelayPeer peer) throws Exception {
    Waiting silence = Waiting.of(stage, silence(stage));
    peer.ping();
    silence.expectRefusal(peer.silent(), StatusCode.TIMEOUT);
  }

  private static Duration silence(RelayStage stage) {
    return silence(stage.target());
  }

  private static Duration silence(RelayTarget target) {
    return target.keepalive().multipliedBy(FACTOR);
  }

  private static Duration longerThanSilence(RelayTarget target) {
    return silence(target).plusSeconds(2);
  }

  private static void framesAreSignsOfLife(RelayStage stage) throws Exception {
    Live live = Live.of(stage);
    live.producer().silent();
    Duration third = stage.target().keepalive().dividedBy(3);
    long end = System.nanoTime() + longerThanSilence(stage.target()).toNanos();
    for (int seq = 0; System.nanoTime() < end; seq++) {
      live.producer().send(live.stream().data(seq));
      live.consumer().expect(live.stream().data(seq));
      stage.pause(third);
    }
  }
}
