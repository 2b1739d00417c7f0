package io.hydrarelay.testkit.conformance;

import static io.hydrarelay.testkit.conformance.JoinBytes.MODE;
import static io.hydrarelay.testkit.conformance.JoinBytes.POLICY;
import static io.hydrarelay.testkit.conformance.JoinBytes.RESUME_EPOCH;
import static io.hydrarelay.testkit.conformance.JoinBytes.ROLE;
import static io.hydrarelay.testkit.conformance.JoinBytes.TOKEN;
import static io.hydrarelay.testkit.conformance.JoinBytes.VERSION;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.Join;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;

/** Every field of JOIN gone wrong (Hydra/1 §3.3, checks 1 to 10). */
final class JoinCases {
  private static final long TOO_LARGE = Hydra1.U64_LIMIT;
  private static final long LARGEST = -1;

  private final RelayCaseList cases = new RelayCaseList("3.3");

  private JoinCases() {}

  static List<RelayCase> all() {
    JoinCases self = new JoinCases();
    self.magic();
    self.version();
    self.mode();
    self.role();
    self.policyByte();
    self.resumeFields();
    self.openToken();
    self.policies();
    self.token();
    return self.cases.list();
  }

  private void magic() {
    for (int wrong = 0; wrong < Join.MAGIC.length(); wrong++) {
      byte[] begin = Join.MAGIC.substring(0, wrong + 1).getBytes(StandardCharsets.US_ASCII);
      begin[wrong] ^= 0x20; // the other case of the letter
      cases.must(
          1 + wrong,
          "magic with a wrong byte " + wrong,
          "the relay closes without a reply as soon as the first wrong byte of the magic is seen",
          stage -> {
            RelayPeer peer = stage.connect("peer");
            peer.sendRaw(begin);
            peer.expectClosed();
          });
    }
    cases.must(
        5,
        "JOIN with a wrong magic",
        "whatever stands behind a wrong magic, the relay closes without a reply",
        stage -> {
          byte[] join = JoinBytes.consumer(stage.owned()).flipped(3).all();
          stage.connectWith("peer", join).expectClosed();
        });
  }

  private void version() {
    for (int version : new int[] {0, 2, 255}) {
      String form = "version %d, and nothing behind it".formatted(version);
      cases.must(
          version == 0 ? 6 : version == 2 ? 7 : 8,
          form,
          "an unknown version is refused with STATUS 10, arg 1, on byte 4 alone",
          stage -> {
            RelayPeer peer = stage.connect("peer");
            peer.sendRaw(
                JoinBytes.consumer(stage.owned()).with(VERSION, version).first(VERSION + 1));
            peer.expectRefusal(StatusCode.UNSUPPORTED_VERSION, Hydra1.VERSION);
          });
    }
    cases.must(
        9,
        "a whole JOIN of version 2",
        "an unknown version is refused with STATUS 10, arg 1",
        stage -> {
          byte[] join = JoinBytes.producer(stage.owned()).with(VERSION, 2).all();
          RelayPeer peer = stage.connectWith("peer", join);
          peer.expectRefusal(StatusCode.UNSUPPORTED_VERSION, Hydra1.VERSION);
        });
  }

  private void mode() {
    String expectation = "a mode that is neither 0 nor 1 is refused with STATUS 11";
    refuses(10, "mode 2", expectation, StatusCode.MALFORMED, s -> consumer(s).with(MODE, 2));
    refuses(11, "mode 255", expectation, StatusCode.MALFORMED, s -> producer(s).with(MODE, 255));
    String closed = "where open sessions are not admitted, an open JOIN is refused with STATUS 13";
    refuses(12, "open consumer", closed, StatusCode.MODE_REFUSED, s -> openConsumer(s))
        .needs(Need.NO_OPEN);
    refuses(13, "open producer", closed, StatusCode.MODE_REFUSED, s -> openProducer(s))
        .needs(Need.NO_OPEN);
  }

  private void role() {
    String expectation = "a role that is neither 1 nor 2 is refused with STATUS 12";
    refuses(14, "role 0", expectation, StatusCode.BAD_ROLE, s -> consumer(s).with(ROLE, 0));
    refuses(15, "role 3", expectation, StatusCode.BAD_ROLE, s -> producer(s).with(ROLE, 3));
    refuses(16, "role 255", expectation, StatusCode.BAD_ROLE, s -> consumer(s).with(ROLE, 255));
  }

  private void policyByte() {
    String producers = "a producer's byte 71 above 4 is refused with STATUS 11";
    refuses(
        17,
        "producer with lag policy 5",
        producers,
        StatusCode.MALFORMED,
        s -> producer(s).with(POLICY, 5));
    refuses(
        18,
        "producer with lag policy 255",
        producers,
        StatusCode.MALFORMED,
        s -> producer(s).with(POLICY, 255));
    String consumers = "a consumer's byte 71 other than 0 is refused with STATUS 11";
    refuses(
        19,
        "consumer with lag policy 1",
        consumers,
        StatusCode.MALFORMED,
        s -> consumer(s).with(POLICY, 1));
    refuses(
        20,
        "consumer with lag policy 4",
        consumers,
        StatusCode.MALFORMED,
        s -> consumer(s).with(POLICY, 4));
  }

  private void resumeFields() {
    String producers = "a producer's resume_epoch of 2^53 or more, or resume_seq, is STATUS 11";
    resume(21, "producer with resume_epoch 2^53", producers, true, TOO_LARGE, 0);
    resume(22, "producer with resume_epoch 2^64 - 1", producers, true, LARGEST, 0);
    resume(23, "producer with resume_seq 1", producers, true, 0, 1);
    resume(24, "producer with epoch and resume_seq 1", producers, true, 5, 1);
    String consumers = "a consumer's resume field of 2^53 or more is STATUS 11";
    resume(25, "consumer with resume_epoch 2^53", consumers, false, TOO_LARGE, 0);
    resume(26, "consumer with resume_epoch 2^64 - 1", consumers, false, LARGEST, 0);
    resume(27, "consumer with resume_seq 2^53", consumers, false, 5, TOO_LARGE);
    resume(28, "consumer with resume_seq 2^64 - 1", consumers, false, 5, LARGEST);
    String pairs = "a consumer's pair (0, 2 or more) asks for nothing and is STATUS 11";
    resume(29, "consumer with (0, 2)", pairs, false, 0, 2);
    resume(30, "consumer with (0, 2^53 - 1)", pairs, false, 0, TOO_LARGE - 1);
  }

  private void resume(
      int number, String title, String expectation, boolean producer, long epoch, long seq) {
    refuses(
        number,
        title,
        expectation,
        StatusCode.MALFORMED,
        s -> (producer ? producer(s) : consumer(s)).resume(epoch, seq));
  }

  private void openToken() {
    String expectation = "the token of an open JOIN must be zeros, else STATUS 11";
    refuses(
            31,
            "open consumer with a token's first bit",
            expectation,
            StatusCode.MALFORMED,
            s -> openConsumer(s).flipped(TOKEN))
        .needs(Need.OPEN);
    refuses(
            32,
            "open producer with a token's last bit",
            expectation,
            StatusCode.MALFORMED,
            s -> openProducer(s).flipped(Hydra1.JOIN_BYTES - 1))
        .needs(Need.OPEN);
  }

  private void policies() {
    cases
        .must(
            33,
            "producer that asks for SPILL",
            "a policy that is not allowed is STATUS 20 with the set of the allowed ones, and SPILL"
                + " never is",
            stage -> expectPolicyRefused(stage, LagPolicy.SPILL))
        .must(
            34,
            "producer that asks for a policy the relay does not allow",
            "a policy that is not allowed is STATUS 20 with the set of the allowed ones",
            stage -> {
              for (LagPolicy policy : LagPolicy.values()) {
                if (!stage.target().allows(policy)) {
                  expectPolicyRefused(stage, policy);
                }
              }
            })
        .needs(Need.REFUSED_POLICY)
        .must(
            35,
            "producer that leaves the policy to the relay",
            "policy 0 is always allowed",
            stage -> stage.producer(stage.owned()))
        .must(
            36,
            "producers that ask for each allowed policy",
            "a producer gets STATUS 00 with every policy that is allowed",
            stage -> {
              for (LagPolicy policy : LagPolicy.values()) {
                if (stage.target().allows(policy)) {
                  stage.producer(policy + " producer", stage.owned(), policy, 0);
                }
              }
            });
  }

  private static void expectPolicyRefused(RelayStage stage, LagPolicy policy) throws Exception {
    byte[] join = Join.producer(stage.owned(), policy, 0).toBytes();
    RelayPeer peer = stage.connectWith(policy + " producer", join);
    peer.expectRefusal(StatusCode.POLICY_REFUSED, stage.target().policySet());
  }

  private void token() {
    String expectation = "a join token that the id does not commit to is STATUS 14";
    refuses(
        37,
        "consumer with a wrong first bit in the token",
        expectation,
        StatusCode.BAD_PROOF,
        s -> consumer(s).flipped(TOKEN));
    refuses(
        38,
        "consumer with a wrong last bit in the token",
        expectation,
        StatusCode.BAD_PROOF,
        s -> consumer(s).flipped(Hydra1.JOIN_BYTES - 1));
    refuses(
        39,
        "producer with a wrong token, who gets no CHALLENGE",
        expectation,
        StatusCode.BAD_PROOF,
        s -> producer(s).flipped(TOKEN + 7));
    refuses(
        40,
        "consumer without a token",
        expectation,
        StatusCode.BAD_PROOF,
        s -> consumer(s).token(new byte[Hydra1.KEY_BYTES]));
    refuses(
        41,
        "consumer with the token of another session",
        expectation,
        StatusCode.BAD_PROOF,
        s -> consumer(s).token(s.owned().joinToken()));
    refuses(
        42,
        "consumer with the hash of the token in its place",
        expectation,
        StatusCode.BAD_PROOF,
        s -> {
          JoinBytes join = consumer(s);
          byte[] id = join.first(RESUME_EPOCH);
          byte[] hash = new byte[Hydra1.KEY_BYTES];
          System.arraycopy(id, JoinBytes.SESSION_ID + Hydra1.KEY_BYTES, hash, 0, hash.length);
          return join.token(hash);
        });
  }

  private RelayCaseList refuses(
      int number,
      String title,
      String expectation,
      StatusCode code,
      Function<RelayStage, JoinBytes> join) {
    return cases.must(
        number,
        title,
        expectation,
        stage -> stage.connectWith("peer", join.apply(stage).all()).expectRefusal(code));
  }

  private static JoinBytes consumer(RelayStage stage) {
    return JoinBytes.consumer(stage.owned());
  }

  private static JoinBytes producer(RelayStage stage) {
    return JoinBytes.producer(stage.owned());
  }

  private static JoinBytes openConsumer(RelayStage stage) {
    return JoinBytes.consumer(stage.open());
  }

  private static JoinBytes openProducer(RelayStage stage) {
    return JoinBytes.producer(stage.open());
  }
}
