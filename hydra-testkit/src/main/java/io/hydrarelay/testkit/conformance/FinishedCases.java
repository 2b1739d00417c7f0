package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Join;
import io.hydrarelay.protocol.frame.Status;
import java.io.EOFException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A session after the END that finishes it (Hydra/1 §6.1: FINISHED, DRAINING). */
final class FinishedCases {
  private static final long EPOCH = Live.EPOCH;

  private final RelayCaseList cases = new RelayCaseList("6.1");

  private FinishedCases() {}

  static List<RelayCase> all() {
    FinishedCases self = new FinishedCases();
    self.consumers();
    self.producer();
    self.finishedRing();
    self.finishedRingElsewhere();
    self.freeId();
    self.flush();
    return self.cases.list();
  }

  /** A producer that has sent HEADER, one DATA and END with L, and has got its ACK. */
  private record Finished(MadeStream stream, RelayPeer producer) {
    static Finished of(RelayStage stage) throws Exception {
      MadeStream stream = stage.stream(stage.owned(), EPOCH);
      RelayPeer producer = stage.streaming(stream);
      producer.send(stream.data(0), stream.end(1));
      producer.awaitAck(EPOCH, 2);
      return new Finished(stream, producer);
    }

    SessionCredentials session() {
      return stream.session();
    }

    RelayPeer join(RelayStage stage, long epoch, long seq, long expectedArg) throws Exception {
      String name = "consumer of (%d,%d)".formatted(epoch, seq);
      RelayPeer late = stage.connectWith(name, Join.consumer(session(), epoch, seq).toBytes());
      Status ok = late.expectOk();
      late.expectArg(ok, expectedArg);
      return late;
    }

    void expectServed(RelayStage stage, long epoch, long seq, byte[]... frames) throws Exception {
      RelayPeer late = join(stage, epoch, seq, 0);
      late.expect(frames);
      late.expectClosed();
    }

    void expectNotServed(RelayStage stage, long epoch, long seq) throws Exception {
      RelayPeer late = join(stage, epoch, seq, 0);
      late.expectQuiet(stage.quiet());
      late.expectNoNews();
    }

    void expectAllServed(RelayStage stage) throws Exception {
      expectServed(stage, EPOCH, 0, stream.header(), stream.data(0), stream.end(1));
    }
  }

  private void consumers() {
    cases
        .must(
            20,
            "consumer when the session is finished",
            "it gets the END, and its connection is closed without a STATUS",
            stage -> {
              Live live = Live.of(stage);
              live.producer().send(live.stream().data(0), live.stream().end(1));
              live.consumer().expect(live.stream().data(0), live.stream().end(1));
              live.consumer().expectClosed();
            })
        .must(
            21,
            "DATA behind the END that finishes the session",
            "nothing of this session comes after the END, and the producer gets STATUS 1A",
            stage -> {
              Live live = Live.of(stage);
              live.producer().send(live.stream().end(0));
              live.producer().awaitAck(EPOCH, 1);
              live.producer().send(live.stream().data(1));
              live.producer().expectRefusal(StatusCode.FORBIDDEN);
              live.consumer().expect(live.stream().end(0));
              live.consumer().expectClosed();
            })
        .must(
            22,
            "consumer when a stream ends but not the session",
            "END without L is forwarded, and the connection stays",
            stage -> {
              Live live = Live.of(stage);
              live.producer().send(live.stream().endOfStream(0));
              live.consumer().expect(live.stream().endOfStream(0));
              live.consumer().expectQuiet(stage.quiet());
              live.consumer().expectNoNews();
            });
  }

  private void producer() {
    cases
        .must(
            23,
            "producer that has finished its session",
            "it gets its ACK, and PING is still answered",
            stage -> Finished.of(stage).producer().ping())
        .must(
            24,
            "producer that closes when it has finished",
            "its connection is closed when it closes it",
            stage -> {
              RelayPeer producer = Finished.of(stage).producer();
              producer.endOutput();
              producer.expectClosed();
            })
        .must(
            25,
            "producer that stays when it has finished",
            "its connection is closed `handshake` seconds later, and not before",
            FinishedCases::closedWhenItStays)
        .lasts(RelayTarget::handshake)
        .must(
            26,
            "HEADER behind the END that finishes the session",
            "DONE accepts PING and PONG alone: HEADER is STATUS 1A",
            stage -> {
              Finished finished = Finished.of(stage);
              finished.producer().send(stage.stream(finished.session(), EPOCH + 1).header());
              finished.producer().expectRefusal(StatusCode.FORBIDDEN);
            })
        .must(
            27,
            "second END behind the END that finishes the session",
            "DONE accepts PING and PONG alone: END is STATUS 1A",
            stage -> {
              Finished finished = Finished.of(stage);
              finished.producer().send(finished.stream().end(2));
              finished.producer().expectRefusal(StatusCode.FORBIDDEN);
            });
  }

  private static void closedWhenItStays(RelayStage stage) throws Exception {
    MadeStream stream = stage.stream(stage.owned(), EPOCH);
    RelayPeer producer = stage.streaming(stream);
    Waiting handshake = Waiting.of(stage, stage.target().handshake());
    producer.send(stream.end(0));
    try {
      Optional<WireFrame> frame = handshake.patient(producer).poll(wholeTime(stage));
      stage.note("before the end came " + frame.map(WireFrame::toString).orElse("nothing"));
      producer.expectClosed();
    } catch (EOFException closed) {
      stage.note("closed");
    }
    handshake.expectNotTooEarly(producer, "the end of the connection");
  }

  private static Duration wholeTime(RelayStage stage) {
    return stage.target().handshake().plus(stage.slack());
  }

  private void finishedRing() {
    cases
        .must(
            28,
            "consumers that come back to a finished session",
            "a pair that selects an entry of the finished ring is served up to END and closed",
            stage -> {
              Finished finished = Finished.of(stage);
              MadeStream stream = finished.stream();
              finished.expectServed(stage, EPOCH, 1, stream.header(), stream.end(1));
              finished.expectAllServed(stage);
              finished.expectServed(stage, 0, 1, stream.header(), stream.data(0), stream.end(1));
            })
        .needs(Need.LINGER)
        .must(
            29,
            "newcomer that wants the live edge of a finished session",
            "(0,0) meets the session as if it were absent: 00 with arg 0, and nothing more",
            stage -> Finished.of(stage).expectNotServed(stage, 0, 0))
        .needs(Need.LINGER, Need.WAIT)
        .must(
            30,
            "consumer that has all of a finished session",
            "a pair behind the END selects nothing: the session is as if it were absent",
            stage -> Finished.of(stage).expectNotServed(stage, EPOCH, 2))
        .needs(Need.LINGER, Need.WAIT)
        .must(
            31,
            "consumer of another stream than the finished one",
            "a pair of an unknown stream selects nothing: the session is as if it were absent",
            stage -> Finished.of(stage).expectNotServed(stage, EPOCH + 7, 0))
        .needs(Need.LINGER, Need.WAIT);
  }

  private void finishedRingElsewhere() {
    cases
        .must(
            32,
            "consumers of a finished session where nobody may wait",
            "the finished ring serves also where wait is 0; everybody else gets STATUS 16",
            stage -> {
              Finished finished = Finished.of(stage);
              finished.expectAllServed(stage);
              byte[] join = JoinBytes.consumer(finished.session()).all();
              stage.connectWith("newcomer", join).expectRefusal(StatusCode.NO_SESSION);
            })
        .needs(Need.LINGER, Need.NO_WAIT)
        .must(
            33,
            "consumer that comes back when `linger` is over",
            "the finished ring is gone: 00 with arg 0, and nothing more",
            stage -> {
              Finished finished = Finished.of(stage);
              finished.producer().close();
              stage.pause(stage.target().linger().plus(stage.beyond()));
              finished.expectNotServed(stage, EPOCH, 0);
            })
        .needs(Need.LINGER, Need.WAIT)
        .lasts(target -> target.linger().plusSeconds(2))
        .must(
            34,
            "consumer that comes back where nothing lingers",
            "with linger = 0 a finished ring serves nobody",
            stage -> Finished.of(stage).expectNotServed(stage, EPOCH, 0))
        .needs(Need.NO_LINGER, Need.WAIT);
  }

  private void freeId() {
    cases
        .must(
            35,
            "producer of a finished session's id",
            "a new session inherits neither HEADER nor counters: no ACK comes",
            stage -> {
              Finished finished = Finished.of(stage);
              RelayPeer next = stage.connect("next producer");
              next.joinAsProducer(finished.session(), LagPolicy.RELAY_DEFAULT, 0);
              next.expectOk();
              if (next.expectAudienceAtJoin().isPresent()) {
                throw next.failure("expected no ACK, but one came");
              }
            })
        .must(
            36,
            "new session with an older epoch than the finished one's",
            "any epoch may begin the new session, and its consumers get it",
            stage -> {
              Finished finished = Finished.of(stage);
              MadeStream older = stage.stream(finished.session(), EPOCH - 1);
              RelayPeer next = stage.streaming(older);
              RelayPeer consumer = stage.consumer(finished.session());
              next.send(older.data(0));
              consumer.expect(older.header(), older.data(0));
            })
        .must(
            37,
            "consumer that comes back while the new session has no HEADER",
            "the finished ring still serves it",
            stage -> {
              Finished finished = Finished.of(stage);
              stage.producer(finished.session());
              finished.expectAllServed(stage);
            })
        .needs(Need.LINGER)
        .must(
            38,
            "consumer that comes back when the new session has a HEADER",
            "the finished ring is gone: the consumer meets the new session",
            stage -> {
              Finished finished = Finished.of(stage);
              MadeStream next = stage.stream(finished.session(), EPOCH + 1);
              stage.streaming(next);
              finished.join(stage, EPOCH, 0, 1).expect(next.header());
            });
  }

  private void flush() {
    cases
        .must(
            39,
            "slow consumer when the session is finished",
            "flush: all frames that wait are written, up to END; then the relay closes",
            stage -> {
              MadeStream stream = stage.stream(stage.owned(), EPOCH);
              RelayPeer producer = stage.streaming(stream);
              RelayPeer slow = stage.narrowConsumer(stream.session(), 0, 0);
              Backlog backlog = fill(stage, stream, producer);
              slow.expect(stream.header());
              for (int seq = 0; seq < backlog.frames(); seq++) {
                slow.expect(backlog.frame(seq));
              }
              slow.expect(stream.end(backlog.frames()));
              slow.expectClosed();
            })
        .heavy()
        .must(
            40,
            "consumer that takes nothing when the session is finished",
            "flush is given up when nothing moves for `stall`",
            FinishedCases::flushIsGivenUp)
        .heavy()
        .lasts(target -> target.stall().plus(target.closeFlush()).plusSeconds(2));
  }

  private static Backlog fill(RelayStage stage, MadeStream stream, RelayPeer producer)
      throws Exception {
    Backlog backlog = Backlog.withinLimits(stage.target(), stream);
    for (int seq = 0; seq < backlog.frames(); seq++) {
      producer.send(backlog.frame(seq));
    }
    producer.send(stream.end(backlog.frames()));
    producer.awaitAck(EPOCH, backlog.frames() + 1L);
    return backlog;
  }

  private static void flushIsGivenUp(RelayStage stage) throws Exception {
    MadeStream stream = stage.stream(stage.owned(), EPOCH);
    RelayPeer producer = stage.streaming(stream);
    RelayPeer stalled = stage.narrowConsumer(stream.session(), 0, 0);
    Backlog backlog = fill(stage, stream, producer);
    stage.loadIsOver();
    stage.pause(stage.target().stall().plus(stage.target().closeFlush()).plus(stage.beyond()));
    long frames = 0;
    try {
      Optional<WireFrame> frame = stalled.poll(stage.slack());
      while (frame.isPresent() && !frame.get().is(FrameType.END)) {
        frames++;
        frame = stalled.poll(stage.slack());
      }
    } catch (EOFException closed) {
      stage.note("closed after " + frames + " frames");
      return;
    }
    throw stalled.failure(
        "expected that the relay gives up, but %d of %d frames came and the connection stays"
            .formatted(frames, backlog.frames()));
  }
}
