package io.hydrarelay.testkit.conformance;

import static io.hydrarelay.testkit.conformance.JoinBytes.MODE;
import static io.hydrarelay.testkit.conformance.JoinBytes.POLICY;
import static io.hydrarelay.testkit.conformance.JoinBytes.ROLE;
import static io.hydrarelay.testkit.conformance.JoinBytes.TOKEN;
import static io.hydrarelay.testkit.conformance.JoinBytes.UNKNOWN;
import static io.hydrarelay.testkit.conformance.JoinBytes.VERSION;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.Challenge;
import io.hydrarelay.protocol.frame.Join;
import io.hydrarelay.protocol.frame.Proof;
import java.util.List;
import java.util.function.Function;

/** JOINs with two faults: the first check that fails decides (Hydra/1 §3.3). */
final class JoinOrderCases {
  private static final int SPILL = 4;
  private static final String NOBODY = "nobody.invalid:1";

  private final RelayCaseList cases = new RelayCaseList("3.3");

  private JoinOrderCases() {}

  static List<RelayCase> all() {
    JoinOrderCases self = new JoinOrderCases();
    self.form();
    self.roles();
    self.rights();
    self.proof();
    return self.cases.list();
  }

  private void form() {
    cases.must(
        65,
        "wrong magic and wrong version",
        "the magic is looked at before the version: the relay closes without a reply",
        stage -> {
          byte[] join = JoinBytes.consumer(stage.owned()).flipped(0).with(VERSION, UNKNOWN).all();
          stage.connectWith("peer", join).expectClosed();
        });
    refuses(
        66,
        "wrong version and wrong mode",
        "version before mode: STATUS 10",
        StatusCode.UNSUPPORTED_VERSION,
        s -> owned(s).with(VERSION, UNKNOWN).with(MODE, UNKNOWN));
    refuses(
        67,
        "wrong mode and wrong role",
        "mode before role: STATUS 11",
        StatusCode.MALFORMED,
        s -> owned(s).with(MODE, UNKNOWN).with(ROLE, UNKNOWN));
    refuses(
        68,
        "wrong mode and wrong token",
        "mode before token: STATUS 11",
        StatusCode.MALFORMED,
        s -> owned(s).with(MODE, UNKNOWN).flipped(TOKEN));
    refuses(
            69,
            "open mode where it is refused, and wrong role",
            "allow_open before role: STATUS 13",
            StatusCode.MODE_REFUSED,
            s -> JoinBytes.producer(s.open()).with(ROLE, UNKNOWN))
        .needs(Need.NO_OPEN);
    refuses(
            70,
            "open mode where it is refused, and a token",
            "allow_open before token: STATUS 13",
            StatusCode.MODE_REFUSED,
            s -> JoinBytes.producer(s.open()).flipped(TOKEN))
        .needs(Need.NO_OPEN);
  }

  private void roles() {
    refuses(
        71,
        "wrong role and wrong byte 71",
        "role before byte 71: STATUS 12",
        StatusCode.BAD_ROLE,
        s -> owned(s).with(ROLE, UNKNOWN).with(POLICY, UNKNOWN));
    refuses(
        72,
        "wrong role and wrong resume fields",
        "role before the resume fields: STATUS 12",
        StatusCode.BAD_ROLE,
        s -> owned(s).with(ROLE, UNKNOWN).resume(-1, -1));
    refuses(
        73,
        "wrong role and wrong token",
        "role before token: STATUS 12",
        StatusCode.BAD_ROLE,
        s -> owned(s).with(ROLE, UNKNOWN).flipped(TOKEN));
    refuses(
        74,
        "wrong byte 71 and wrong token",
        "byte 71 before token: STATUS 11",
        StatusCode.MALFORMED,
        s -> owned(s).with(POLICY, UNKNOWN).flipped(TOKEN));
  }

  private void rights() {
    refuses(
        75,
        "wrong resume fields and SPILL",
        "resume fields before policy: STATUS 11",
        StatusCode.MALFORMED,
        s -> owned(s).resume(0, 1).with(POLICY, SPILL));
    refuses(
        76,
        "wrong resume fields and wrong token",
        "resume fields before token: STATUS 11",
        StatusCode.MALFORMED,
        s -> owned(s).resume(Hydra1.U64_LIMIT, 0).flipped(TOKEN));
    refuses(
            77,
            "token in an open JOIN, and SPILL",
            "open token before policy: STATUS 11",
            StatusCode.MALFORMED,
            s -> JoinBytes.producer(s.open()).flipped(TOKEN).with(POLICY, SPILL))
        .needs(Need.OPEN);
    refuses(
        78,
        "SPILL and wrong token",
        "policy before token: STATUS 20",
        StatusCode.POLICY_REFUSED,
        s -> owned(s).with(POLICY, SPILL).flipped(TOKEN));
    refuses(
        79,
        "SPILL and a refused producer key",
        "policy before producer key: STATUS 20",
        StatusCode.POLICY_REFUSED,
        s -> owned(s).with(POLICY, SPILL).producerKey(new byte[Hydra1.KEY_BYTES]));
    refuses(
            80,
            "wrong token of a consumer, where nobody may wait",
            "token before wait: STATUS 14",
            StatusCode.BAD_PROOF,
            s -> JoinBytes.consumer(s.owned()).flipped(TOKEN))
        .needs(Need.NO_WAIT);
    cases
        .must(
            81,
            "SPILL in a busy open session",
            "the first check that fails decides, policy before the producer's place: STATUS 20",
            stage -> {
              SessionCredentials session = stage.open();
              stage.producer(session);
              byte[] join = JoinBytes.producer(session).with(POLICY, SPILL).all();
              stage.connectWith("second", join).expectRefusal(StatusCode.POLICY_REFUSED);
            })
        .needs(Need.OPEN);
  }

  private void proof() {
    cases
        .must(
            82,
            "wrong signature of a producer whose stream is too old",
            "the first check that fails decides, signature before epoch: STATUS 14",
            stage -> expectFailedProof(stage, stage.target().authority(), 1, StatusCode.BAD_PROOF))
        .must(
            83,
            "wrong signature for an unknown relay",
            "the first check that fails decides, tag before signature: STATUS 15",
            stage -> expectFailedProof(stage, NOBODY, 1, StatusCode.WRONG_RELAY))
        .needs(Need.NAMES)
        .must(
            84,
            "proof for an unknown relay of a producer whose stream is too old",
            "the first check that fails decides, tag before epoch: STATUS 15",
            stage -> expectFailedProof(stage, NOBODY, 0, StatusCode.WRONG_RELAY))
        .needs(Need.NAMES);
  }

  private static void expectFailedProof(
      RelayStage stage, String authority, int flippedBit, StatusCode code) throws Exception {
    MadeStream stream = stage.stream(stage.owned(), 5);
    stage.streaming(stream);
    byte[] join = Join.producer(stream.session(), LagPolicy.RELAY_DEFAULT, 4).toBytes();
    RelayPeer second = stage.connectWith("second producer", join);
    Challenge challenge = second.expectChallenge();
    byte[] proof =
        Proof.sign(stream.session().signingKey().orElseThrow(), join, challenge, authority)
            .toFrame();
    proof[proof.length - 1] ^= (byte) flippedBit;
    second.send(proof);
    second.expectRefusal(code);
  }

  private RelayCaseList refuses(
      int number,
      String title,
      String order,
      StatusCode code,
      Function<RelayStage, JoinBytes> join) {
    return cases.must(
        number,
        title,
        "the first check that fails decides, " + order,
        stage -> stage.connectWith("peer", join.apply(stage).all()).expectRefusal(code));
  }

  private static JoinBytes owned(RelayStage stage) {
    return JoinBytes.producer(stage.owned());
  }
}
