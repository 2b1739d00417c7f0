package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.SessionId;
import io.hydrarelay.protocol.SessionKey;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Join;
import io.hydrarelay.protocol.frame.Ping;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** JOINs that are in order, however they arrive (Hydra/1 §3.2). */
final class JoinFormCases {
  private static final Duration BETWEEN_PIECES = Duration.ofMillis(5);

  /** The first offset of every field but the first. */
  private static final int[] FIELDS = {4, 5, 6, 38, 70, 71, 72, 80, 88, 119};

  private JoinFormCases() {}

  static List<RelayCase> all() {
    RelayCaseList cases = new RelayCaseList("3.2");
    begin(cases);
    variants(cases);
    return cases.list();
  }

  private static void begin(RelayCaseList cases) {
    cases
        .must(
            1,
            "consumer that wants the live edge",
            "a well-formed JOIN with the right token is answered with STATUS 00",
            stage -> stage.consumer(stage.owned()))
        .needs(Need.WAIT)
        .must(
            2,
            "JOIN that arrives byte by byte",
            "a JOIN is its 120 bytes, however they are cut on their way",
            stage -> {
              RelayPeer peer = stage.connect("consumer");
              for (byte one : JoinBytes.consumer(stage.owned()).all()) {
                peer.sendRaw(new byte[] {one});
              }
              peer.expectOk();
            })
        .needs(Need.WAIT)
        .must(
            3,
            "JOIN that arrives in two pieces, cut at each field",
            "a JOIN is its 120 bytes, however they are cut on their way",
            JoinFormCases::cutAtEveryField)
        .needs(Need.WAIT)
        .must(
            4,
            "consumer's JOIN and PING in one write",
            "what stands behind the 120 bytes is a frame: 00 and then PONG come",
            stage -> {
              RelayPeer peer = stage.connect("consumer");
              peer.sendRaw(joined(JoinBytes.consumer(stage.owned()).all(), new Ping(7).toFrame()));
              peer.expectOk();
              peer.expectPong(7);
            })
        .needs(Need.WAIT);
  }

  private static void variants(RelayCaseList cases) {
    cases
        .must(
            5,
            "consumers with every kind of resume pair",
            "(0,0), (0,1) and every pair with an epoch above 0 are well-formed",
            JoinFormCases::everyKindOfPair)
        .needs(Need.WAIT)
        .must(
            6,
            "producer with the largest resume_epoch",
            "a producer's resume_epoch below 2^53 is well-formed",
            stage ->
                stage.producer(
                    "producer", stage.owned(), LagPolicy.RELAY_DEFAULT, Hydra1.U64_LIMIT - 1))
        .must(
            7,
            "consumer and producer of an open session",
            "an open JOIN with a token of zeros is answered with STATUS 00",
            stage -> {
              SessionCredentials session = stage.open();
              stage.consumer(session);
              stage.producer(session);
            })
        .needs(Need.OPEN, Need.WAIT)
        .must(
            8,
            "open session whose id begins with a refused producer key",
            "ids of open sessions are not checked",
            stage -> {
              byte[] id = stage.randomBytes(Hydra1.SESSION_ID_BYTES);
              Arrays.fill(id, 0, Hydra1.KEY_BYTES, (byte) 0);
              SessionKey key = SessionKey.of(stage.randomBytes(Hydra1.KEY_BYTES));
              stage.producer(SessionCredentials.open(SessionId.of(id), key));
            })
        .needs(Need.OPEN)
        .must(
            9,
            "consumer that joins while frames come",
            "STATUS 00 is the first that a consumer gets, whatever is under way",
            JoinFormCases::okIsFirst);
  }

  private static void cutAtEveryField(RelayStage stage) throws Exception {
    for (int cut : FIELDS) {
      byte[] join = JoinBytes.consumer(stage.owned()).all();
      RelayPeer peer = stage.connect("cut at " + cut);
      peer.sendRaw(Arrays.copyOf(join, cut));
      stage.pause(BETWEEN_PIECES);
      peer.sendRaw(Arrays.copyOfRange(join, cut, join.length));
      peer.expectOk();
    }
  }

  private static void everyKindOfPair(RelayStage stage) throws Exception {
    long largest = Hydra1.U64_LIMIT - 1;
    long[][] pairs = {{0, 0}, {0, 1}, {1, 0}, {1, 1}, {largest, 0}, {1, largest}};
    SessionCredentials session = stage.owned();
    for (long[] pair : pairs) {
      stage.consumer("(%d,%d)".formatted(pair[0], pair[1]), session, pair[0], pair[1]);
    }
  }

  private static void okIsFirst(RelayStage stage) throws Exception {
    MadeStream stream = stage.stream(stage.owned(), 5);
    RelayPeer producer = stage.streaming(stream);
    for (int i = 0; i < 10; i++) {
      RelayPeer consumer =
          stage.connectWith("consumer " + i, Join.consumer(stream.session(), 0, i % 2).toBytes());
      producer.send(stream.data(2L * i), stream.data(2L * i + 1));
      WireFrame first = consumer.wire().next("STATUS 00");
      if (!first.is(FrameType.STATUS)) {
        throw consumer.failure("expected STATUS 00 before anything else, but " + first + " came");
      }
    }
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
