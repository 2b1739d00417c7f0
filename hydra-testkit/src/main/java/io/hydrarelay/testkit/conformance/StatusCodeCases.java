package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.Join;
import io.hydrarelay.protocol.frame.Proof;
import io.hydrarelay.protocol.frame.Status;
import java.util.List;
import java.util.function.Function;

/** Every byte of each code that can be provoked (Hydra/1 §10). */
final class StatusCodeCases {
  private static final long EPOCH = Live.EPOCH;

  private final RelayCaseList cases = new RelayCaseList("10");

  private StatusCodeCases() {}

  static List<RelayCase> all() {
    StatusCodeCases self = new StatusCodeCases();
    self.informing();
    self.refusedJoins();
    self.refusedPlaces();
    self.cutShort();
    return self.cases.list();
  }

  private static Status ok(RelayStage stage, boolean producerPresent) {
    return Status.ok((int) stage.target().keepalive().toSeconds(), producerPresent);
  }

  private static void expectExactly(RelayPeer peer, Status status) throws Exception {
    peer.expect(status.toFrame());
  }

  private void informing() {
    cases
        .must(
            1,
            "00 of a producer",
            "its arg is 0",
            stage -> {
              RelayPeer producer = stage.connect("producer");
              producer.joinAsProducer(stage.owned(), LagPolicy.RELAY_DEFAULT, 0);
              expectExactly(producer, ok(stage, false));
            })
        .must(
            2,
            "00 of a consumer of a session with a producer",
            "bit 0 of its arg is set, and no other",
            stage -> {
              Live live = Live.of(stage);
              byte[] join = JoinBytes.consumer(live.session()).all();
              expectExactly(stage.connectWith("second", join), ok(stage, true));
            })
        .must(
            3,
            "00 of a consumer of a session without a producer",
            "its arg is 0",
            stage -> {
              byte[] join = JoinBytes.consumer(stage.owned()).all();
              expectExactly(stage.connectWith("consumer", join), ok(stage, false));
            })
        .needs(Need.WAIT)
        .must(
            4,
            "01",
            "its arg is 0",
            stage -> {
              Live live = Live.of(stage);
              live.producer().endOutput();
              Status gone = live.consumer().expectStatus(StatusCode.PRODUCER_GONE);
              expectBare(live.consumer(), gone, StatusCode.PRODUCER_GONE);
            })
        .needs(Need.LINGER)
        .must(
            5,
            "02",
            "its arg is 0",
            stage -> {
              SessionCredentials session = stage.owned();
              RelayPeer consumer = stage.consumer(session);
              stage.producer(session);
              Status joined = consumer.expectStatus(StatusCode.PRODUCER_JOINED);
              expectBare(consumer, joined, StatusCode.PRODUCER_JOINED);
            })
        .needs(Need.WAIT);
  }

  private static void expectBare(RelayPeer peer, Status status, StatusCode code)
      throws ExpectationFailure {
    if (!status.equals(Status.of(code, 0))) {
      throw peer.failure("expected keepalive_s 0 and arg 0 in " + status);
    }
  }

  private void refusedJoins() {
    refused(
        6,
        StatusCode.UNSUPPORTED_VERSION,
        "its arg is the highest version known, 1",
        1,
        s -> JoinBytes.consumer(s.owned()).with(JoinBytes.VERSION, 7));
    refused(
        7,
        StatusCode.MALFORMED,
        "its arg is 0",
        0,
        s -> JoinBytes.consumer(s.owned()).with(JoinBytes.MODE, 7));
    refused(
        8,
        StatusCode.BAD_ROLE,
        "its arg is 0",
        0,
        s -> JoinBytes.consumer(s.owned()).with(JoinBytes.ROLE, 7));
    refused(9, StatusCode.MODE_REFUSED, "its arg is 0", 0, s -> JoinBytes.consumer(s.open()))
        .needs(Need.NO_OPEN);
    refused(
        10,
        StatusCode.BAD_PROOF,
        "its arg is 0",
        0,
        s -> JoinBytes.consumer(s.owned()).flipped(JoinBytes.TOKEN));
    cases
        .must(
            11,
            "15",
            "its arg is 0",
            stage -> {
              SessionCredentials session = stage.owned();
              byte[] join = JoinBytes.producer(session).all();
              RelayPeer peer = stage.connectWith("producer", join);
              peer.send(
                  Proof.sign(
                          session.signingKey().orElseThrow(),
                          join,
                          peer.expectChallenge(),
                          "nobody.invalid:1")
                      .toFrame());
              expectExactly(peer, Status.of(StatusCode.WRONG_RELAY, 0));
            })
        .needs(Need.NAMES)
        .must(
            12,
            "20",
            "its arg is the set of allowed policies: bit n for policy n, bit 0 is 0",
            stage -> {
              byte[] join = Join.producer(stage.owned(), LagPolicy.SPILL, 0).toBytes();
              expectExactly(
                  stage.connectWith("producer", join),
                  Status.of(StatusCode.POLICY_REFUSED, stage.target().policySet()));
            });
  }

  private RelayCaseList refused(
      int number,
      StatusCode code,
      String expectation,
      long arg,
      Function<RelayStage, JoinBytes> join) {
    return cases.must(
        number,
        "%02X".formatted(code.code()),
        expectation,
        stage ->
            expectExactly(
                stage.connectWith("peer", join.apply(stage).all()), Status.of(code, arg)));
  }

  private void refusedPlaces() {
    cases
        .must(
            13,
            "16 of a consumer that has waited long enough",
            "its arg is 0",
            stage -> {
              Waiting wait = Waiting.of(stage, stage.target().waitForProducer());
              RelayPeer consumer = stage.consumer(stage.owned());
              expectExactly(wait.patient(consumer), Status.of(StatusCode.NO_SESSION, 0));
            })
        .needs(Need.WAIT)
        .lasts(RelayTarget::waitForProducer)
        .must(
            14,
            "17",
            "its arg is 0",
            stage -> {
              SessionCredentials session = stage.open();
              stage.producer(session);
              byte[] join = JoinBytes.producer(session).all();
              expectExactly(stage.connectWith("second", join), Status.of(StatusCode.BUSY, 0));
            })
        .needs(Need.OPEN)
        .must(
            15,
            "18 of a consumer that is too many",
            "its arg is 0",
            stage -> {
              MadeStream stream = stage.stream(stage.owned(), EPOCH);
              stage.streaming(stream);
              for (int i = 1; i <= stage.target().consumers(); i++) {
                stage.consumer("consumer " + i, stream.session(), 0, 0);
              }
              byte[] join = JoinBytes.consumer(stream.session()).all();
              expectExactly(stage.connectWith("too many", join), Status.of(StatusCode.FULL, 0));
            })
        .needs(Need.FEW_CONSUMERS)
        .must(
            16,
            "1B",
            "its arg is 0",
            stage -> {
              Live live = Live.of(stage);
              stage.producer("second", live.session(), LagPolicy.RELAY_DEFAULT, EPOCH);
              expectExactly(live.producer(), Status.of(StatusCode.REPLACED, 0));
            });
  }

  private void cutShort() {
    cases
        .must(
            17,
            "1A",
            "its arg is 0",
            stage -> {
              Live live = Live.of(stage);
              live.consumer().send(live.stream().data(0));
              expectExactly(live.consumer(), Status.of(StatusCode.FORBIDDEN, 0));
            })
        .must(
            18,
            "1D",
            "its arg is 0",
            stage -> {
              Waiting handshake = Waiting.of(stage, stage.target().handshake());
              RelayPeer peer = stage.connect("peer");
              expectExactly(handshake.patient(peer), Status.of(StatusCode.TIMEOUT, 0));
            })
        .lasts(RelayTarget::handshake)
        .must(
            19,
            "22",
            "its arg is the limit in bytes",
            stage -> {
              MadeStream stream = stage.stream(stage.owned(), EPOCH);
              RelayPeer producer = stage.streaming(stream);
              long limit = stage.target().maxPayload();
              long frames = limit / (Hydra1.MAX_BODY_BYTES - Hydra1.TAG_BYTES) + 1;
              for (long seq = 0; seq < frames; seq++) {
                producer.send(stream.data(seq, 0, Hydra1.MAX_BODY_BYTES));
              }
              expectExactly(producer, Status.of(StatusCode.TOO_LARGE, limit));
            })
        .heavy();
  }
}
