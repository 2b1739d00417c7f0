package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.Join;
import io.hydrarelay.protocol.frame.Status;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Producer keys, and places in a session (Hydra/1 §2.3; §3.3, checks 11 to 16). */
final class JoinPlaceCases {
  /** What is refused, on the wire's order of bytes, with and without the top bit. */
  private static final List<String> REFUSED_KEYS =
      List.of(
          "00".repeat(32),
          "00".repeat(31) + "80",
          "01" + "00".repeat(31),
          "01" + "00".repeat(30) + "80",
          "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
          "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
          "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
          "ec" + "ff".repeat(30) + "7f",
          "ed" + "ff".repeat(30) + "7f",
          "ff".repeat(32));

  private static final List<String> REFUSED_NAMES =
      List.of(
          "y = 0",
          "y = 0 and the top bit",
          "y = 1",
          "y = 1 and the top bit",
          "the first point of order 8",
          "the second point of order 8",
          "the second point of order 8 and the top bit",
          "y = p - 1",
          "y = p",
          "every bit");

  /** The nearest numbers that are not refused: 2 and p - 2. */
  private static final List<String> ACCEPTED_KEYS =
      List.of("02" + "00".repeat(31), "eb" + "ff".repeat(30) + "7f");

  private final RelayCaseList cases = new RelayCaseList("3.3");

  private JoinPlaceCases() {}

  static List<RelayCase> all() {
    JoinPlaceCases self = new JoinPlaceCases();
    self.keys();
    self.places();
    self.noState();
    return self.cases.list();
  }

  private void keys() {
    for (int i = 0; i < REFUSED_KEYS.size(); i++) {
      byte[] key = HexFormat.of().parseHex(REFUSED_KEYS.get(i));
      cases.must(
          43 + i,
          "consumer of a session whose producer key is " + REFUSED_NAMES.get(i),
          "a producer key for which signatures can be forged is refused with STATUS 14",
          stage -> {
            byte[] join = JoinBytes.consumer(stage.owned()).producerKey(key).all();
            stage.connectWith("consumer", join).expectRefusal(StatusCode.BAD_PROOF);
          });
    }
    cases
        .must(
            53,
            "producer of a session with a refused key, who gets no CHALLENGE",
            "a producer key for which signatures can be forged is refused with STATUS 14",
            stage -> {
              byte[] key = HexFormat.of().parseHex(REFUSED_KEYS.get(2));
              byte[] join = JoinBytes.producer(stage.owned()).producerKey(key).all();
              stage.connectWith("producer", join).expectRefusal(StatusCode.BAD_PROOF);
            })
        .must(
            54,
            "consumers of sessions whose keys stand beside the refused ones",
            "no other producer key is refused before there is a signature to check",
            stage -> {
              for (String key : ACCEPTED_KEYS) {
                byte[] bytes = HexFormat.of().parseHex(key);
                byte[] join = JoinBytes.consumer(stage.owned()).producerKey(bytes).all();
                stage.connectWith("consumer", join).expectOk();
              }
            })
        .needs(Need.WAIT);
  }

  private void places() {
    cases
        .must(
            55,
            "one consumer more than a session may have",
            "the last consumer within the limit is served, the next one gets STATUS 18",
            stage -> {
              SessionCredentials session = fullSession(stage);
              consumerJoin(stage, session).expectRefusal(StatusCode.FULL);
            })
        .needs(Need.FEW_CONSUMERS)
        .must(
            56,
            "consumer that comes when one of a full session has left",
            "every way out gives the place back",
            JoinPlaceCases::placeIsGivenBack)
        .needs(Need.FEW_CONSUMERS)
        .must(
            57,
            "consumer of a session without a producer, where nobody may wait",
            "where wait is 0 a consumer whose session has no producer gets STATUS 16",
            stage -> consumerJoin(stage, stage.owned()).expectRefusal(StatusCode.NO_SESSION))
        .needs(Need.NO_WAIT)
        .must(
            58,
            "consumer of a session with a producer, where nobody may wait",
            "where wait is 0 a consumer whose session has a producer is served",
            stage -> {
              MadeStream stream = stage.stream(stage.owned(), 5);
              stage.streaming(stream);
              stage.consumer(stream.session());
            })
        .needs(Need.NO_WAIT)
        .must(
            59,
            "second producer of an open session",
            "while a producer of an open session is connected, the next one gets STATUS 17",
            stage -> {
              SessionCredentials session = stage.open();
              stage.producer(session);
              producerJoin(stage, session, 0).expectRefusal(StatusCode.BUSY);
            })
        .needs(Need.OPEN)
        .must(
            60,
            "producer whose stream is older than the pinned one",
            "a proven producer with a resume_epoch below the pinned epoch gets STATUS 1B",
            stage -> {
              MadeStream stream = stage.stream(stage.owned(), 5);
              stage.streaming(stream);
              RelayPeer older = stage.connect("older producer");
              older.joinAsProducer(stream.session(), LagPolicy.RELAY_DEFAULT, 4);
              older.expectRefusal(StatusCode.REPLACED);
            });
  }

  private static SessionCredentials fullSession(RelayStage stage) throws Exception {
    SessionCredentials session = stage.owned();
    stage.streaming(stage.stream(session, 5));
    for (int i = 1; i <= stage.target().consumers(); i++) {
      stage.consumer("consumer " + i, session, 0, 0);
    }
    return session;
  }

  private static void placeIsGivenBack(RelayStage stage) throws Exception {
    SessionCredentials session = stage.owned();
    RelayPeer producer = stage.streaming(stage.stream(session, 5));
    int limit = stage.target().consumers();
    RelayPeer[] consumers = new RelayPeer[limit];
    for (int i = 0; i < limit; i++) {
      consumers[i] = stage.consumer("consumer " + i, session, 0, 0);
    }
    producer.awaitConsumers(limit);
    consumers[0].close();
    producer.awaitConsumers(limit - 1);
    stage.consumer("the next", session, 0, 0);
    producer.awaitConsumers(limit);
    consumers[limit - 1].wire().reset();
    producer.awaitConsumers(limit - 1);
    stage.consumer("the next but one", session, 0, 0);
    consumerJoin(stage, session).expectRefusal(StatusCode.FULL);
  }

  private void noState() {
    cases
        .must(
            61,
            "consumer that comes while a producer has not sent its PROOF",
            "until the last check has passed there is no producer: arg of the 00 is 0",
            stage -> {
              SessionCredentials session = stage.owned();
              producerJoin(stage, session, 0).expectChallenge();
              expectAlone(stage, session);
            })
        .needs(Need.WAIT)
        .must(
            62,
            "consumer that comes when a producer has failed to prove itself",
            "a refused JOIN leaves nothing behind: arg of the 00 is 0, and no 01 or 02 comes",
            stage -> {
              SessionCredentials session = stage.owned();
              RelayPeer impostor = producerJoin(stage, session, 0);
              byte[] join = JoinBytes.producer(session).all();
              byte[] proof = impostor.proof(session, join, impostor.expectChallenge());
              proof[proof.length - 1] ^= 1;
              impostor.send(proof);
              impostor.expectRefusal(StatusCode.BAD_PROOF);
              expectAlone(stage, session);
            })
        .needs(Need.WAIT)
        .must(
            63,
            "JOIN of an unknown mode, of which the last byte is missing",
            "the checks behind the version wait until all 120 bytes are there",
            stage -> expectPatience(stage, JoinBytes.MODE, StatusCode.MALFORMED))
        .must(
            64,
            "JOIN of an unknown role, of which the last byte is missing",
            "the checks behind the version wait until all 120 bytes are there",
            stage -> expectPatience(stage, JoinBytes.ROLE, StatusCode.BAD_ROLE));
  }

  private static void expectPatience(RelayStage stage, int offset, StatusCode code)
      throws Exception {
    byte[] join = JoinBytes.consumer(stage.owned()).with(offset, JoinBytes.UNKNOWN).all();
    RelayPeer peer = stage.connect("peer");
    peer.sendRaw(Arrays.copyOf(join, join.length - 1));
    peer.expectQuiet(stage.quiet());
    peer.sendRaw(new byte[] {join[join.length - 1]});
    peer.expectRefusal(code);
  }

  private static void expectAlone(RelayStage stage, SessionCredentials session) throws Exception {
    RelayPeer consumer = consumerJoin(stage, session);
    Status ok = consumer.expectOk();
    consumer.expectArg(ok, 0);
    consumer.expectQuiet(stage.quiet());
    consumer.expectNoNews();
  }

  private static RelayPeer consumerJoin(RelayStage stage, SessionCredentials session)
      throws Exception {
    return stage.connectWith("consumer", JoinBytes.consumer(session).all());
  }

  private static RelayPeer producerJoin(RelayStage stage, SessionCredentials session, long epoch)
      throws Exception {
    byte[] join = Join.producer(session, LagPolicy.RELAY_DEFAULT, epoch).toBytes();
    return stage.connectWith("producer", join);
  }
}
