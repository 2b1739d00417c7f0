package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.Ack;
import io.hydrarelay.protocol.frame.Audience;
import io.hydrarelay.protocol.frame.FrameType;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** What a producer is told of frames taken and of consumers (Hydra/1 §6.7). */
final class ReportCases {
  private static final long EPOCH = Live.EPOCH;
  private static final long NO_SEQ = Hydra1.U64_LIMIT - 1;
  private static final int ATTEMPTS = 10;

  /** Added to what the wire allows, since machines that run tests may be busy. */
  private static final Duration GRACE = Duration.ofMillis(100);

  /** Clearly before the timer that acknowledges few frames could have run out. */
  private static final Duration AT_ONCE = Duration.ofMillis(50);

  private final RelayCaseList cases = new RelayCaseList("6.7");

  private ReportCases() {}

  static List<RelayCase> all() {
    ReportCases self = new ReportCases();
    self.timeOfAcks();
    self.acksAtOnce();
    self.contentOfAcks();
    self.moreAcks();
    self.audience();
    self.changes();
    return self.cases.list();
  }

  // ---- when ACK comes

  private void timeOfAcks() {
    Duration limit = Duration.ofMillis(Hydra1.ACK_MILLIS).plus(GRACE);
    cases
        .must(
            1,
            "HEADER alone",
            "an ACK comes at the latest 100 ms after the first frame not acknowledged, HEADER too",
            stage -> {
              SessionCredentials session = stage.owned();
              RelayPeer producer = stage.streaming(stage.stream(session, 1));
              long[] epoch = {1};
              expectBest(
                  producer,
                  limit,
                  () -> {
                    MadeStream next = stage.stream(session, ++epoch[0]);
                    return timeToAck(producer, new Ack(epoch[0], 0), next.header());
                  });
            })
        .must(
            2,
            "one DATA alone",
            "an ACK comes at the latest 100 ms after the first frame not acknowledged",
            stage -> {
              MadeStream stream = stage.stream(stage.owned(), EPOCH);
              RelayPeer producer = stage.streaming(stream);
              long[] seq = {0};
              expectBest(
                  producer,
                  limit,
                  () -> {
                    byte[] data = stream.data(seq[0]++);
                    return timeToAck(producer, new Ack(EPOCH, seq[0]), data);
                  });
            });
  }

  private void acksAtOnce() {
    cases
        .must(
            3,
            "256 DATA at once",
            "when the 256th frame not acknowledged has come, an ACK follows after that read",
            stage -> {
              MadeStream stream = stage.stream(stage.owned(), EPOCH);
              RelayPeer producer = stage.streaming(stream);
              long[] seq = {0};
              expectBest(
                  producer,
                  AT_ONCE,
                  () -> {
                    ByteArrayOutputStream frames = new ByteArrayOutputStream();
                    for (int i = 0; i < Hydra1.ACK_FRAMES; i++) {
                      frames.writeBytes(stream.data(seq[0]++));
                    }
                    return timeToAck(producer, new Ack(EPOCH, seq[0]), frames.toByteArray());
                  });
            })
        .must(
            4,
            "END",
            "after END an ACK comes at once",
            stage -> {
              SessionCredentials session = stage.owned();
              long[] epoch = {1};
              RelayPeer producer = stage.streaming(stage.stream(session, 1));
              expectBest(
                  producer,
                  AT_ONCE,
                  () -> {
                    MadeStream next = stage.stream(session, ++epoch[0]);
                    producer.send(next.header());
                    producer.awaitAck(epoch[0], 0);
                    return timeToAck(producer, new Ack(epoch[0], 1), next.endOfStream(0));
                  });
            });
  }

  private static Duration timeToAck(RelayPeer producer, Ack expected, byte[] bytes)
      throws Exception {
    long begun = System.nanoTime();
    producer.sendRaw(bytes);
    producer.awaitAck(expected.epoch(), expected.nextSeq());
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  /** The best of some attempts counts, less the time of a PING: networks differ. */
  private static void expectBest(RelayPeer producer, Duration limit, Callable<Duration> attempt)
      throws Exception {
    Duration best = Duration.ofDays(1);
    for (int i = 0; i < ATTEMPTS && best.compareTo(limit) > 0; i++) {
      long begun = System.nanoTime();
      producer.ping();
      Duration roundTrip = Duration.ofNanos(System.nanoTime() - begun);
      Duration time = attempt.call().minus(roundTrip);
      best = time.compareTo(best) < 0 ? time : best;
    }
    if (best.compareTo(limit) > 0) {
      throw producer.failure(
          "expected ACK within %d ms, but the fastest of %d took %d ms"
              .formatted(limit.toMillis(), ATTEMPTS, best.toMillis()));
    }
  }

  // ---- what ACK says

  private void contentOfAcks() {
    cases
        .must(
            5,
            "frames whose seqs are in disorder",
            "next_seq is one more than the highest seq taken, not the last",
            stage -> {
              MadeStream stream = stage.stream(stage.owned(), EPOCH);
              RelayPeer producer = stage.streaming(stream);
              producer.send(stream.data(8), stream.data(2), stream.check(5));
              producer.ping();
              expectLastAck(stage, producer, new Ack(EPOCH, 9));
            })
        .must(
            6,
            "frames with seqs that no stream may use",
            "only seqs below 2^53 - 1 count",
            stage -> {
              MadeStream stream = stage.stream(stage.owned(), EPOCH);
              RelayPeer producer = stage.streaming(stream);
              producer.send(stream.data(3), stream.data(NO_SEQ), stream.data(-1));
              producer.ping();
              expectLastAck(stage, producer, new Ack(EPOCH, 4));
            })
        .must(
            7,
            "frames with such seqs alone",
            "next_seq is 0 if no seq counts",
            stage -> {
              MadeStream stream = stage.stream(stage.owned(), EPOCH);
              RelayPeer producer = stage.streaming(stream);
              producer.send(stream.data(NO_SEQ), stream.data(Long.MIN_VALUE));
              expectLastAck(stage, producer, new Ack(EPOCH, 0));
            })
        .must(
            8,
            "the largest seq that a stream may use",
            "2^53 - 2 counts: next_seq is 2^53 - 1",
            stage -> {
              MadeStream stream = stage.stream(stage.owned(), EPOCH);
              RelayPeer producer = stage.streaming(stream);
              producer.send(stream.data(Hydra1.MAX_SEQ));
              expectLastAck(stage, producer, new Ack(EPOCH, NO_SEQ));
            });
  }

  private void moreAcks() {
    cases
        .must(
            9,
            "second stream on the same connection",
            "an ACK is of the pinned stream, and counts it anew",
            stage -> {
              MadeStream stream = stage.stream(stage.owned(), EPOCH);
              RelayPeer producer = stage.streaming(stream);
              producer.send(stream.data(8));
              producer.awaitAck(EPOCH, 9);
              MadeStream next = stage.stream(stream.session(), EPOCH + 1);
              producer.send(next.header());
              expectLastAck(stage, producer, new Ack(EPOCH + 1, 0));
              producer.send(next.data(0));
              producer.awaitAck(EPOCH + 1, 1);
            })
        .must(
            10,
            "a thousand frames without a consumer",
            "an ACK says what the relay has taken, whoever gets it",
            stage -> {
              MadeStream stream = stage.stream(stage.owned(), EPOCH);
              RelayPeer producer = stage.streaming(stream);
              for (int seq = 0; seq < 1_000; seq++) {
                producer.send(stream.data(seq));
              }
              producer.awaitAck(EPOCH, 1_000);
            });
  }

  /** Reads on until no ACK comes any more. */
  private static void expectLastAck(RelayStage stage, RelayPeer producer, Ack expected)
      throws Exception {
    Ack last = producer.nextAck();
    Optional<Ack> next = producer.pollAck(stage.quiet());
    while (next.isPresent()) {
      last = next.get();
      next = producer.pollAck(stage.quiet());
    }
    if (!last.equals(expected)) {
      throw producer.failure("expected " + expected + ", but " + last + " came");
    }
  }

  // ---- AUDIENCE

  private void audience() {
    cases
        .must(
            11,
            "producer that comes to three waiting consumers",
            "AUDIENCE after 00 says how many consumers have joined",
            stage -> {
              SessionCredentials session = stage.owned();
              for (int i = 1; i <= 3; i++) {
                stage.consumer("consumer " + i, session, 0, 0);
              }
              RelayPeer producer = stage.connect("producer");
              producer.joinAsProducer(session, LagPolicy.RELAY_DEFAULT, 0);
              producer.expectOk();
              Audience first = producer.nextAudience();
              if (!first.equals(new Audience(3, 0))) {
                throw producer.failure("expected AUDIENCE of 3, but " + first + " came");
              }
            })
        .needs(Need.WAIT)
        .must(
            12,
            "consumers that come and go",
            "AUDIENCE is sent whenever it changes",
            stage -> {
              Live live = Live.of(stage);
              live.producer().awaitConsumers(1);
              RelayPeer second = stage.consumer("second", live.session(), 0, 0);
              live.producer().awaitConsumers(2);
              second.close();
              live.producer().awaitConsumers(1);
              live.consumer().wire().reset();
              live.producer().awaitConsumers(0);
            })
        .must(
            13,
            "consumers that are refused",
            "AUDIENCE counts consumers that have joined",
            stage -> {
              MadeStream stream = stage.stream(stage.owned(), EPOCH);
              RelayPeer producer = stage.streaming(stream);
              byte[] bad = JoinBytes.consumer(stream.session()).flipped(JoinBytes.TOKEN).all();
              stage.connectWith("refused", bad).expectRefusal(StatusCode.BAD_PROOF);
              stage.connect("mute");
              stage.consumer(stream.session());
              producer.awaitConsumers(1);
              expectNoAudience(stage, producer);
            });
  }

  private static void expectNoAudience(RelayStage stage, RelayPeer producer) throws Exception {
    Optional<Audience> more = producer.pollAudience(stage.quiet());
    if (more.isPresent()) {
      throw producer.failure("expected no AUDIENCE, but " + more.get() + " came");
    }
  }

  private void changes() {
    cases
        .must(
            14,
            "many consumers that come and go at once",
            "AUDIENCE comes at most 10 times per second, and the last value always gets there",
            ReportCases::atMostTenTimesASecond)
        .must(
            15,
            "stream of which nobody comes or goes",
            "AUDIENCE is sent only when it changes",
            stage -> {
              Live live = Live.of(stage);
              live.producer().awaitConsumers(1);
              live.sent(0, 50);
              expectNoAudience(stage, live.producer());
            })
        .must(
            16,
            "consumer that lags and then does not, under BLOCK",
            "AUDIENCE says how many consumers lag now",
            stage -> {
              LagScene scene = LagScene.of(stage, LagPolicy.BLOCK);
              long count = scene.moreThanFits();
              scene.sendApart(count);
              scene.readHealthyApart(count);
              scene.producer().awaitAudience("AUDIENCE (2,1)", new Audience(2, 1)::equals);
              scene.stalledReception().readTo(count);
              scene.producer().awaitAudience("AUDIENCE (2,0)", new Audience(2, 0)::equals);
            })
        .heavy()
        .needs(Need.BLOCK);
  }

  private static void atMostTenTimesASecond(RelayStage stage) throws Exception {
    MadeStream stream = stage.stream(stage.owned(), EPOCH);
    RelayPeer producer = stage.streaming(stream);
    int most = Math.min(6, stage.target().consumers());
    long begun = System.nanoTime();
    for (int round = 1; round <= 6; round++) {
      List<RelayPeer> joined = new ArrayList<>();
      for (int i = 1; i <= most; i++) {
        joined.add(stage.consumer("consumer %d.%d".formatted(round, i), stream.session(), 0, 0));
      }
      for (RelayPeer consumer : round < 6 ? joined : joined.subList(1, most)) {
        consumer.close();
      }
    }
    expectFew(stage, producer, begun, 1);
  }

  private static void expectFew(RelayStage stage, RelayPeer producer, long begun, int last)
      throws Exception {
    int told = 0;
    Audience audience = new Audience(-1, 0);
    Optional<Audience> next = producer.pollAudience(stage.slack());
    while (next.isPresent()) {
      audience = next.get();
      told++;
      next = producer.pollAudience(Duration.ofSeconds(1));
    }
    long millis = (System.nanoTime() - begun) / 1_000_000 - 1_000;
    if (audience.consumers() != last) {
      throw producer.failure("expected " + last + " consumers at last, but " + audience + " came");
    }
    long allowed = millis / Hydra1.AUDIENCE_MILLIS + 2;
    if (told > allowed) {
      throw producer.failure(
          "expected at most %d %s in %d ms, but %d came"
              .formatted(allowed, FrameType.AUDIENCE, millis, told));
    }
  }
}
