package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.Ack;
import io.hydrarelay.protocol.frame.Challenge;
import io.hydrarelay.protocol.frame.Join;
import java.util.List;

/** Which of two producers stays (Hydra/1 §3.6), and two sessions of one id (§3.7). */
final class NewestStreamCases {
  private final RelayCaseList cases = new RelayCaseList("3.6");

  private NewestStreamCases() {}

  static List<RelayCase> all() {
    NewestStreamCases self = new NewestStreamCases();
    self.replacement();
    self.handover();
    self.olderStream();
    self.attempts();
    self.openSessions();
    return self.cases.list();
  }

  /** A producer that streams, and a consumer that has seen its HEADER and first frame. */
  private record Scene(MadeStream stream, RelayPeer producer, RelayPeer consumer) {
    static Scene of(RelayStage stage, SessionCredentials session) throws Exception {
      MadeStream stream = stage.stream(session, 5);
      RelayPeer producer = stage.streaming(stream);
      RelayPeer consumer = stage.consumer(session);
      producer.send(stream.data(0));
      consumer.expect(stream.header(), stream.data(0));
      producer.awaitAck(5, 1);
      return new Scene(stream, producer, consumer);
    }

    static Scene of(RelayStage stage) throws Exception {
      return of(stage, stage.owned());
    }

    SessionCredentials session() {
      return stream.session();
    }

    RelayPeer successor(RelayStage stage, long currentEpoch) throws Exception {
      return stage.producer("second producer", session(), LagPolicy.RELAY_DEFAULT, currentEpoch);
    }

    void expectReplaced() throws Exception {
      producer.expectRefusal(StatusCode.REPLACED);
    }

    /** The first producer is still there, and nobody has noticed anything. */
    void expectUndisturbed(RelayStage stage) throws Exception {
      producer.send(stream.data(1));
      consumer.expect(stream.data(1));
      producer.awaitAck(5, 2);
      producer.expectQuiet(stage.quiet());
      consumer.expectNoNews();
    }
  }

  private void replacement() {
    cases
        .must(
            1,
            "second producer of an owned session",
            "a valid second producer replaces the first, which gets STATUS 1B and is closed",
            stage -> {
              Scene scene = Scene.of(stage);
              scene.successor(stage, 0);
              scene.expectReplaced();
            })
        .must(
            2,
            "consumer of a session whose producer is replaced",
            "consumers notice nothing of a replacement: neither 01 nor 02",
            stage -> {
              Scene scene = Scene.of(stage);
              scene.successor(stage, 0);
              scene.expectReplaced();
              scene.consumer().expectQuiet(stage.quiet());
              scene.consumer().expectNoNews();
            })
        .must(
            3,
            "second producer that goes on with the same stream",
            "the stream goes on where it was, and its HEADER is not forwarded again",
            stage -> {
              Scene scene = Scene.of(stage);
              RelayPeer second = scene.successor(stage, 5);
              second.send(scene.stream().header(), scene.stream().data(1));
              scene.consumer().expect(scene.stream().data(1));
            })
        .must(
            4,
            "second producer that begins a newer stream",
            "the consumer gets the newer HEADER and its frames",
            stage -> {
              Scene scene = Scene.of(stage);
              MadeStream newer = stage.stream(scene.session(), 6);
              scene.successor(stage, 0).send(newer.header(), newer.data(0));
              scene.consumer().expect(newer.header(), newer.data(0));
            })
        .must(
            5,
            "second producer whose current stream is newer than the pinned one",
            "a resume_epoch above the pinned epoch is no obstacle",
            stage -> {
              Scene scene = Scene.of(stage);
              scene.successor(stage, 6);
              scene.expectReplaced();
            });
  }

  private void handover() {
    cases
        .must(
            6,
            "five producers, one after the other",
            "each newcomer replaces the one before it",
            NewestStreamCases::fiveInARow)
        .must(
            7,
            "second producer before the first has sent a HEADER",
            "a producer that has no stream yet is replaced as well",
            stage -> {
              SessionCredentials session = stage.owned();
              RelayPeer first = stage.producer(session);
              stage.producer("second producer", session, LagPolicy.RELAY_DEFAULT, 0);
              first.expectRefusal(StatusCode.REPLACED);
            })
        .must(
            8,
            "frames of the first producer behind the second one's 00",
            "from the moment of replacement nothing more is taken from the old connection",
            NewestStreamCases::nothingMoreFromTheOld)
        .must(
            19,
            "newer HEADER of the first producer behind the second one's 00",
            "from the moment of replacement no HEADER of the old connection is pinned",
            stage -> {
              Scene scene = Scene.of(stage);
              RelayPeer second = scene.successor(stage, 5);
              MadeStream newer = stage.stream(scene.session(), 6);
              scene.producer().sendUnlessClosed(newer.header(), newer.data(0));
              second.send(scene.stream().header(), scene.stream().data(1));
              scene.consumer().expect(scene.stream().data(1));
              second.awaitAck(5, 2);
              scene.consumer().expectQuiet(stage.quiet());
            })
        .must(
            9,
            "second producer that joins while the first one's frames are under way",
            "the ACK of the newcomer counts exactly what was taken before, and nothing else comes",
            NewestStreamCases::ackCountsWhatWasTaken);
  }

  private static void fiveInARow(RelayStage stage) throws Exception {
    MadeStream stream = stage.stream(stage.owned(), 5);
    RelayPeer last = stage.streaming(stream);
    for (int i = 2; i <= 5; i++) {
      RelayPeer next =
          stage.producer("producer " + i, stream.session(), LagPolicy.RELAY_DEFAULT, 5);
      last.expectRefusal(StatusCode.REPLACED);
      last = next;
    }
    last.send(stream.header(), stream.data(0));
    last.awaitAck(5, 1);
  }

  private static void nothingMoreFromTheOld(RelayStage stage) throws Exception {
    Scene scene = Scene.of(stage);
    RelayPeer second = scene.successor(stage, 5);
    for (int i = 1; i <= 20; i++) {
      scene.producer().sendUnlessClosed(scene.stream().data(i));
    }
    second.send(scene.stream().header(), scene.stream().data(100));
    scene.consumer().expect(scene.stream().data(100));
    scene.consumer().expectQuiet(stage.quiet());
  }

  private static void ackCountsWhatWasTaken(RelayStage stage) throws Exception {
    Scene scene = Scene.of(stage);
    byte[][] frames = new byte[200][];
    for (int i = 0; i < frames.length; i++) {
      frames[i] = scene.stream().data(1 + i);
    }
    RelayPeer second = stage.connect("second producer");
    byte[] join = Join.producer(scene.session(), LagPolicy.RELAY_DEFAULT, 5).toBytes();
    second.sendJoin(join);
    Challenge challenge = second.expectChallenge();
    scene.producer().send(frames);
    second.send(second.proof(scene.session(), join, challenge));
    second.expectOk();
    Ack ack =
        second
            .expectAudienceAtJoin()
            .orElseThrow(() -> second.failure("expected ACK of the pinned stream before AUDIENCE"));
    if (ack.epoch() != 5 || ack.nextSeq() < 1 || ack.nextSeq() > frames.length + 1) {
      throw second.failure("expected ACK of epoch 5 up to seq 1 to 201, but " + ack + " came");
    }
    for (int seq = 1; seq < ack.nextSeq(); seq++) {
      scene.consumer().expect(scene.stream().data(seq));
    }
    scene.consumer().expectQuiet(stage.quiet());
  }

  private void olderStream() {
    cases
        .must(
            10,
            "second producer with an older stream, while the first is connected",
            "it gets STATUS 1B itself, and nothing else changes",
            stage -> {
              Scene scene = Scene.of(stage);
              RelayPeer older = stage.connect("older producer");
              older.joinAsProducer(scene.session(), LagPolicy.RELAY_DEFAULT, 4);
              older.expectRefusal(StatusCode.REPLACED);
              scene.expectUndisturbed(stage);
            })
        .must(
            11,
            "second producer with an older stream, when the first has gone",
            "it gets STATUS 1B also when no producer is connected",
            stage -> {
              Scene scene = Scene.of(stage);
              scene.producer().close();
              scene.consumer().expectStatus(StatusCode.PRODUCER_GONE);
              RelayPeer older = stage.connect("older producer");
              older.joinAsProducer(scene.session(), LagPolicy.RELAY_DEFAULT, 4);
              older.expectRefusal(StatusCode.REPLACED);
              scene.consumer().expectQuiet(stage.quiet());
              scene.consumer().expectNoNews();
            })
        .needs(Need.LINGER);
  }

  private void attempts() {
    String expectation = "an attempt that is invalid or refused has no effect on the producer";
    cases
        .must(
            12,
            "second producer with a bad signature",
            expectation,
            stage -> {
              Scene scene = Scene.of(stage);
              RelayPeer second = stage.connect("second producer");
              byte[] join = JoinBytes.producer(scene.session()).all();
              second.sendJoin(join);
              byte[] proof = second.proof(scene.session(), join, second.expectChallenge());
              proof[proof.length - 1] ^= 1;
              second.send(proof);
              second.expectRefusal(StatusCode.BAD_PROOF);
              scene.expectUndisturbed(stage);
            })
        .must(
            13,
            "second producer that never sends its PROOF",
            expectation,
            stage -> {
              Scene scene = Scene.of(stage);
              byte[] join = JoinBytes.producer(scene.session()).all();
              RelayPeer second = stage.connectWith("second producer", join);
              second.expectChallenge();
              scene.expectUndisturbed(stage);
              second.close();
              scene.producer().ping();
            })
        .must(
            14,
            "second producer with a wrong token",
            expectation,
            stage -> {
              Scene scene = Scene.of(stage);
              byte[] join = JoinBytes.producer(scene.session()).flipped(JoinBytes.TOKEN).all();
              RelayPeer second = stage.connectWith("second producer", join);
              second.expectRefusal(StatusCode.BAD_PROOF);
              scene.expectUndisturbed(stage);
            })
        .must(
            15,
            "second producer with a policy that is never allowed",
            expectation,
            stage -> {
              Scene scene = Scene.of(stage);
              byte[] join = Join.producer(scene.session(), LagPolicy.SPILL, 0).toBytes();
              RelayPeer second = stage.connectWith("second producer", join);
              second.expectRefusal(StatusCode.POLICY_REFUSED);
              scene.expectUndisturbed(stage);
            });
  }

  private void openSessions() {
    cases
        .must(
            16,
            "second producer of an open session",
            "the newcomer gets STATUS 17, and the connected producer goes on",
            stage -> {
              Scene scene = Scene.of(stage, stage.open());
              byte[] join = JoinBytes.producer(scene.session()).resume(6, 0).all();
              stage.connectWith("second producer", join).expectRefusal(StatusCode.BUSY);
              scene.expectUndisturbed(stage);
            })
        .needs(Need.OPEN)
        .must(
            17,
            "second producer of an open session when the first has gone",
            "the place is free again: the newcomer gets 00",
            stage -> {
              Scene scene = Scene.of(stage, stage.open());
              scene.producer().close();
              scene.consumer().expectStatus(StatusCode.PRODUCER_GONE);
              scene.successor(stage, 5);
              scene.consumer().expectStatus(StatusCode.PRODUCER_JOINED);
            })
        .needs(Need.OPEN, Need.LINGER)
        .must(
            18,
            "producer of an open session with an older stream",
            "check 16 is for owned sessions: an open producer's resume_epoch is not looked at",
            stage -> {
              Scene scene = Scene.of(stage, stage.open());
              scene.producer().close();
              scene.consumer().expectStatus(StatusCode.PRODUCER_GONE);
              scene.successor(stage, 4);
            })
        .needs(Need.OPEN, Need.LINGER);
  }
}
