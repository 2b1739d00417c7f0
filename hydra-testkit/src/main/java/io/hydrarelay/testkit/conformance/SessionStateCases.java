package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.Ack;
import io.hydrarelay.protocol.frame.Status;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A session without a producer, before it comes and after it has gone (Hydra/1 §6.1). */
final class SessionStateCases {
  private static final long EPOCH = Live.EPOCH;

  private final RelayCaseList cases = new RelayCaseList("6.1");

  private SessionStateCases() {}

  static List<RelayCase> all() {
    SessionStateCases self = new SessionStateCases();
    self.waiting();
    self.losses();
    self.lingering();
    self.end();
    return self.cases.list();
  }

  private void waiting() {
    cases
        .must(
            1,
            "consumer that comes before the producer",
            "00 with arg 0 comes, then nothing until there is a producer",
            stage -> {
              RelayPeer consumer = waitingConsumer(stage, stage.owned());
              consumer.expectQuiet(stage.quiet());
              consumer.expectNoNews();
            })
        .needs(Need.WAIT)
        .must(
            2,
            "producer that comes to a waiting consumer",
            "the consumer gets STATUS 02, and the stream from its begin",
            stage -> {
              MadeStream stream = stage.stream(stage.owned(), EPOCH);
              RelayPeer consumer = waitingConsumer(stage, stream.session());
              RelayPeer producer = stage.producer(stream.session());
              consumer.expectStatus(StatusCode.PRODUCER_JOINED);
              producer.send(stream.header(), stream.data(0));
              consumer.expect(stream.header(), stream.data(0));
            })
        .needs(Need.WAIT)
        .must(
            3,
            "consumer for whom no producer comes",
            "after the time of `wait` and not before, it gets STATUS 16",
            stage -> {
              Waiting wait = Waiting.of(stage, stage.target().waitForProducer());
              RelayPeer consumer = waitingConsumer(stage, stage.owned());
              wait.expectRefusal(consumer, StatusCode.NO_SESSION);
            })
        .needs(Need.WAIT)
        .lasts(RelayTarget::waitForProducer)
        .must(
            4,
            "consumer that came later than one whose wait is over",
            "each consumer waits for itself: the later one is still there and gets STATUS 02",
            SessionStateCases::everybodyWaitsForItself)
        .needs(Need.WAIT)
        .lasts(RelayTarget::waitForProducer)
        .must(
            5,
            "consumer that comes while a producer is there",
            "00 has arg 1",
            stage -> {
              MadeStream stream = stage.stream(stage.owned(), EPOCH);
              stage.streaming(stream);
              RelayPeer consumer =
                  stage.connectWith("consumer", JoinBytes.consumer(stream.session()).all());
              Status ok = consumer.expectOk();
              consumer.expectArg(ok, 1);
            });
  }

  private static RelayPeer waitingConsumer(RelayStage stage, SessionCredentials session)
      throws Exception {
    RelayPeer consumer = stage.connectWith("consumer", JoinBytes.consumer(session).all());
    Status ok = consumer.expectOk();
    consumer.expectArg(ok, 0);
    return consumer;
  }

  private static void everybodyWaitsForItself(RelayStage stage) throws Exception {
    SessionCredentials session = stage.owned();
    Waiting wait = Waiting.of(stage, stage.target().waitForProducer());
    RelayPeer first = waitingConsumer(stage, session);
    wait.patient(first).expectQuiet(stage.target().waitForProducer().dividedBy(2));
    RelayPeer second = waitingConsumer(stage, session);
    wait.expectRefusal(first, StatusCode.NO_SESSION);
    stage.producer(session);
    second.expectStatus(StatusCode.PRODUCER_JOINED);
  }

  @FunctionalInterface
  private interface Loss {
    void of(Live live) throws Exception;
  }

  private void losses() {
    loss(6, "producer that closes its connection", live -> live.producer().close());
    loss(7, "producer whose connection is reset", live -> live.producer().wire().reset());
    loss(8, "producer that ends its side alone", live -> live.producer().endOutput());
    loss(
        9,
        "producer that ends in the middle of a frame",
        live -> {
          live.producer().sendRaw(Arrays.copyOf(live.stream().data(0), 30));
          live.producer().endOutput();
        });
    loss(
        10,
        "producer that is closed for a forbidden frame",
        live -> {
          live.producer().send(live.stream().frame(0x10, 0, 0, 0));
          live.producer().expectRefusal(StatusCode.FORBIDDEN);
        });
    cases.must(
        11,
        "producer that ends its side directly behind many frames",
        "it counts as lost only when everything it sent before has been taken",
        stage -> {
          Live live = Live.of(stage);
          for (int seq = 0; seq < 200; seq++) {
            live.producer().send(live.stream().data(seq));
          }
          live.producer().endOutput();
          for (int seq = 0; seq < 200; seq++) {
            live.consumer().expect(live.stream().data(seq));
          }
        });
  }

  private void loss(int number, String title, Loss loss) {
    cases
        .must(
            number,
            title,
            "the producer is lost: consumers get STATUS 01 and stay",
            stage -> {
              Live live = Live.of(stage);
              loss.of(live);
              live.consumer().expectStatus(StatusCode.PRODUCER_GONE);
              live.consumer().expectQuiet(stage.quiet());
            })
        .needs(Need.LINGER);
  }

  private void lingering() {
    cases
        .must(
            12,
            "consumer that comes while the session lingers",
            "00 has arg 0, and the pinned HEADER follows",
            stage -> {
              Live live = lost(stage);
              RelayPeer late = stage.connectWith("late", JoinBytes.consumer(live.session()).all());
              Status ok = late.expectOk();
              late.expectArg(ok, 0);
              late.expect(live.stream().header());
            })
        .needs(Need.LINGER)
        .must(
            13,
            "producer that comes back while the session lingers",
            "consumers get STATUS 02, and the stream goes on without its HEADER",
            stage -> {
              Live live = lost(stage);
              RelayPeer back = comeBack(stage, live);
              live.consumer().expectStatus(StatusCode.PRODUCER_JOINED);
              back.send(live.stream().header(), live.stream().data(1));
              live.consumer().expect(live.stream().data(1));
            })
        .needs(Need.LINGER)
        .must(
            14,
            "producer that comes back to a session without consumers",
            "the session lingers also without consumers: the ACK counts what was taken",
            SessionStateCases::lingersAlone)
        .needs(Need.LINGER)
        .must(
            15,
            "session to which the producer came back",
            "its time is not limited any more: `linger` later it is still there",
            stage -> {
              Live live = lost(stage);
              RelayPeer back = comeBack(stage, live);
              live.consumer().expectStatus(StatusCode.PRODUCER_JOINED);
              back.send(live.stream().header());
              live.consumer().expectQuiet(stage.target().linger().plus(stage.quiet()));
              live.consumer().expectNoNews();
            })
        .needs(Need.LINGER)
        .lasts(RelayTarget::linger)
        .must(
            16,
            "consumer of a session whose producer stays away",
            "after the time of `linger` and not before, it gets STATUS 16",
            stage -> {
              Live live = Live.of(stage);
              Waiting linger = Waiting.of(stage, stage.target().linger());
              live.producer().endOutput();
              live.consumer().expectStatus(StatusCode.PRODUCER_GONE);
              linger.expectRefusal(live.consumer(), StatusCode.NO_SESSION);
            })
        .needs(Need.LINGER)
        .lasts(RelayTarget::linger);
  }

  private static Live lost(RelayStage stage) throws Exception {
    Live live = Live.of(stage).sent(0, 1);
    live.consumer().expect(live.stream().data(0));
    live.producer().endOutput();
    live.consumer().expectStatus(StatusCode.PRODUCER_GONE);
    return live;
  }

  private static RelayPeer comeBack(RelayStage stage, Live live) throws Exception {
    return stage.producer("returning producer", live.session(), LagPolicy.RELAY_DEFAULT, EPOCH);
  }

  private static void lingersAlone(RelayStage stage) throws Exception {
    MadeStream stream = stage.stream(stage.owned(), EPOCH);
    RelayPeer producer = stage.streaming(stream);
    producer.send(stream.data(0));
    producer.awaitAck(EPOCH, 1);
    producer.endOutput();
    producer.expectClosed();
    expectJoinAck(stage, stream.session(), Optional.of(new Ack(EPOCH, 1)));
  }

  private static void expectJoinAck(
      RelayStage stage, SessionCredentials session, Optional<Ack> expected) throws Exception {
    RelayPeer next = stage.connect("next producer");
    next.joinAsProducer(session, LagPolicy.RELAY_DEFAULT, 0);
    next.expectOk();
    Optional<Ack> ack = next.expectAudienceAtJoin();
    if (!ack.equals(expected)) {
      throw next.failure(
          "expected %s before AUDIENCE, but %s came"
              .formatted(expected.map(Ack::toString).orElse("no ACK"), ack.map(Ack::toString)));
    }
  }

  private void end() {
    cases
        .must(
            17,
            "producer that comes when the session has lingered long enough",
            "nothing of the old session is left: no ACK comes, and an older epoch is accepted",
            stage -> {
              Live live = lost(stage);
              Waiting linger = Waiting.of(stage, stage.target().linger());
              linger.patient(live.consumer()).expectRefusal(StatusCode.NO_SESSION);
              expectJoinAck(stage, live.session(), Optional.empty());
              MadeStream older = stage.stream(live.session(), EPOCH - 1);
              stage.streaming(older);
            })
        .needs(Need.LINGER)
        .lasts(RelayTarget::linger)
        .must(
            18,
            "consumer that is slow when the session has lingered long enough",
            "flush: all frames that wait are written before STATUS 16",
            SessionStateCases::flushBeforeTheEnd)
        .heavy()
        .needs(Need.LINGER)
        .lasts(target -> target.linger().multipliedBy(2))
        .must(
            19,
            "producer that is lost where nothing lingers",
            "with linger = 0 consumers get what waits for them, then STATUS 16",
            stage -> {
              Live live = Live.of(stage).sent(0, 100);
              live.producer().endOutput();
              for (int seq = 0; seq < 100; seq++) {
                live.consumer().expect(live.stream().data(seq));
              }
              live.consumer().patience(stage.beyond()).expectRefusal(StatusCode.NO_SESSION);
            })
        .needs(Need.NO_LINGER);
  }

  /** Takes a little now and then, so that its time is not over, until the session's is. */
  private static void flushBeforeTheEnd(RelayStage stage) throws Exception {
    MadeStream stream = stage.stream(stage.owned(), EPOCH);
    RelayPeer producer = stage.streaming(stream);
    RelayPeer slow = stage.narrowConsumer(stream.session(), 0, 0);
    slow.expect(stream.header());
    Backlog backlog = Backlog.withinLimits(stage.target(), stream);
    for (int seq = 0; seq < backlog.frames(); seq++) {
      producer.send(backlog.frame(seq));
    }
    producer.endOutput();
    stage.loadIsOver();
    int steps = 16;
    Duration step = stage.target().linger().dividedBy(steps - 4);
    for (int seq = 0; seq < backlog.frames(); seq++) {
      slow.expect(backlog.frame(seq));
      if ((seq + 1) % Math.max(1, backlog.frames() / steps) == 0) {
        stage.pause(step);
      }
    }
    slow.expectRefusal(StatusCode.NO_SESSION);
  }
}
