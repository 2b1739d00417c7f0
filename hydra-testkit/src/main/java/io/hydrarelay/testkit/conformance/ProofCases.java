package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.crypto.SigningKey;
import io.hydrarelay.protocol.frame.Challenge;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Join;
import io.hydrarelay.protocol.frame.Ping;
import io.hydrarelay.protocol.frame.Pong;
import io.hydrarelay.protocol.frame.Proof;
import io.hydrarelay.protocol.frame.Status;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** How an owned producer proves itself (Hydra/1 §3.4). */
final class ProofCases {
  private static final int TAG = Hydra1.FRAME_HEADER_BYTES;
  private static final int SIGNATURE = TAG + Hydra1.KEY_BYTES;
  private static final int SCALAR = SIGNATURE + Hydra1.SIGNATURE_BYTES / 2;
  private static final String NOBODY = "nobody.invalid:1";

  /** The order of Ed25519's group. */
  private static final BigInteger GROUP_ORDER =
      BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

  private final RelayCaseList cases = new RelayCaseList("3.4");

  private ProofCases() {}

  static List<RelayCase> all() {
    ProofCases self = new ProofCases();
    self.challenge();
    self.signature();
    self.signedBytes();
    self.tag();
    self.pieces();
    self.otherFrames();
    self.lengths();
    return self.cases.list();
  }

  /** A producer that has got its CHALLENGE. */
  private record Proving(
      RelayPeer peer, SessionCredentials session, byte[] join, Challenge challenge) {
    static Proving begin(RelayStage stage, SessionCredentials session) throws Exception {
      byte[] join = Join.producer(session, LagPolicy.RELAY_DEFAULT, 0).toBytes();
      RelayPeer peer = stage.connectWith("producer", join);
      return new Proving(peer, session, join, peer.expectChallenge());
    }

    static Proving begin(RelayStage stage) throws Exception {
      return begin(stage, stage.owned());
    }

    SigningKey key() {
      return session.signingKey().orElseThrow();
    }

    byte[] proof() {
      return peer.proof(session, join, challenge);
    }

    /** Returns an honest tag with a signature over something else. */
    byte[] proofOver(byte[] signed) {
      byte[] proof = proof();
      System.arraycopy(key().sign(signed), 0, proof, SIGNATURE, Hydra1.SIGNATURE_BYTES);
      return proof;
    }
  }

  @FunctionalInterface
  private interface ProofMaker {
    byte[] make(RelayStage stage, Proving proving) throws Exception;
  }

  // ---- who is challenged

  private void challenge() {
    cases
        .must(
            1,
            "producer that waits before it sends its PROOF",
            "the relay sends CHALLENGE first, and 00 only when the PROOF has come",
            stage -> {
              Proving proving = Proving.begin(stage);
              proving.peer().expectQuiet(stage.quiet());
              proving.peer().send(proving.proof());
              proving.peer().expectOk();
            })
        .must(
            2,
            "consumer of an owned session",
            "a consumer has nothing to prove: 00 follows directly on its JOIN",
            stage -> expectOkFirst(stage, JoinBytes.consumer(stage.owned())))
        .needs(Need.WAIT)
        .must(
            3,
            "producer of an open session",
            "an open producer has nothing to prove: 00 follows directly on its JOIN",
            stage -> expectOkFirst(stage, JoinBytes.producer(stage.open())))
        .needs(Need.OPEN)
        .must(
            4,
            "eight connections of one producer",
            "every connection gets a CHALLENGE of its own",
            stage -> {
              SessionCredentials session = stage.owned();
              Set<ByteBuffer> nonces = new HashSet<>();
              for (int i = 0; i < 8; i++) {
                Proving proving = Proving.begin(stage, session);
                if (!nonces.add(ByteBuffer.wrap(proving.challenge().nonce()))) {
                  throw proving.peer().failure("the CHALLENGE is the one of another connection");
                }
              }
            });
  }

  private static void expectOkFirst(RelayStage stage, JoinBytes join) throws Exception {
    RelayPeer peer = stage.connectWith("peer", join.all());
    Status status = peer.wire().expectStatus(StatusCode.OK);
    stage.note("joined, keepalive " + status.keepaliveSeconds() + " s");
  }

  // ---- the signature

  private void signature() {
    badProof(5, "the signature's first bit is wrong", (stage, p) -> flipped(p.proof(), SIGNATURE));
    badProof(
        6,
        "the signature's last byte is wrong",
        (stage, p) -> flipped(p.proof(), SIGNATURE + Hydra1.SIGNATURE_BYTES - 1));
    badProof(
        7,
        "the signature is another key's",
        (stage, p) ->
            Proof.sign(
                    SigningKey.of(stage.randomBytes(Hydra1.KEY_BYTES)),
                    p.join(),
                    p.challenge(),
                    stage.target().authority())
                .toFrame());
    badProof(
        8,
        "the signature is over another CHALLENGE",
        (stage, p) -> {
          byte[] nonce = flipped(p.challenge().nonce(), 0);
          Challenge other = Challenge.decode(ByteBuffer.wrap(nonce));
          return p.peer().proof(p.session(), p.join(), other);
        });
    badProof(
        9,
        "the signature is over a JOIN with another resume_epoch",
        (stage, p) -> {
          byte[] other = JoinBytes.producer(p.session()).resume(1, 0).all();
          return p.peer().proof(p.session(), other, p.challenge());
        });
  }

  private void signedBytes() {
    badProof(
        10,
        "the signature is over another tag than the one shown",
        (stage, p) -> {
          byte[] proof = Proof.sign(p.key(), p.join(), p.challenge(), NOBODY).toFrame();
          System.arraycopy(p.proof(), TAG, proof, TAG, Hydra1.KEY_BYTES);
          return proof;
        });
    badProof(
        11,
        "the signature lacks the label before what is signed",
        (stage, p) -> {
          byte[] tag = Arrays.copyOfRange(p.proof(), TAG, SIGNATURE);
          byte[] signed = Proof.signedBytes(p.join(), p.challenge(), tag);
          int unlabelled = Hydra1.JOIN_BYTES + 2 * Hydra1.KEY_BYTES;
          return p.proofOver(Arrays.copyOfRange(signed, signed.length - unlabelled, signed.length));
        });
    badProof(
        12,
        "the signature is zeros",
        (stage, p) -> {
          byte[] proof = p.proof();
          Arrays.fill(proof, SIGNATURE, proof.length, (byte) 0);
          return proof;
        });
    badProof(
        13, "the signature's S is not below the group order", (stage, p) -> shifted(p.proof()));
    badProof(
        14,
        "the signature is over the CHALLENGE alone",
        (stage, p) -> p.proofOver(p.challenge().nonce()));
    cases.must(
        15,
        "the PROOF of another connection of the same producer",
        "a PROOF is good for its own connection only; elsewhere it is STATUS 14",
        ProofCases::replayed);
  }

  private void badProof(int number, String title, ProofMaker maker) {
    cases.must(
        number,
        title,
        "a signature that is not the producer's over JOIN, CHALLENGE and tag is STATUS 14",
        stage -> {
          Proving proving = Proving.begin(stage);
          proving.peer().send(maker.make(stage, proving));
          proving.peer().expectRefusal(StatusCode.BAD_PROOF);
        });
  }

  private static void replayed(RelayStage stage) throws Exception {
    Proving first = Proving.begin(stage);
    byte[] proof = first.proof();
    first.peer().send(proof);
    first.peer().expectOk();
    Proving second = Proving.begin(stage, first.session());
    second.peer().send(proof);
    second.peer().expectRefusal(StatusCode.BAD_PROOF);
    first.peer().ping();
  }

  /** Adds the group order to S, which many libraries do not notice. */
  private static byte[] shifted(byte[] proof) {
    byte[] bigEndian = new byte[Hydra1.KEY_BYTES];
    for (int i = 0; i < bigEndian.length; i++) {
      bigEndian[bigEndian.length - 1 - i] = proof[SCALAR + i];
    }
    byte[] sum = new BigInteger(1, bigEndian).add(GROUP_ORDER).toByteArray();
    for (int i = 0; i < bigEndian.length; i++) {
      proof[SCALAR + i] = i < sum.length ? sum[sum.length - 1 - i] : 0;
    }
    return proof;
  }

  private static byte[] flipped(byte[] bytes, int offset) {
    bytes[offset] ^= 1;
    return bytes;
  }

  // ---- the tag

  private void tag() {
    cases
        .must(
            16,
            "honest PROOF for a relay of another name",
            "a tag of none of the relay's names is STATUS 15",
            stage -> {
              Proving proving = Proving.begin(stage);
              proving
                  .peer()
                  .send(
                      Proof.sign(proving.key(), proving.join(), proving.challenge(), NOBODY)
                          .toFrame());
              proving.peer().expectRefusal(StatusCode.WRONG_RELAY);
            })
        .needs(Need.NAMES)
        .must(
            17,
            "honest PROOFs for each name of the relay",
            "the tag of every configured name is accepted",
            stage -> {
              for (String name : stage.target().names()) {
                expectAccepted(stage, name);
              }
            })
        .needs(Need.NAMES)
        .must(
            18,
            "honest PROOFs for two names",
            "a relay without configured names accepts any tag",
            stage -> {
              expectAccepted(stage, stage.target().endpoint().authority());
              expectAccepted(stage, NOBODY);
            })
        .needs(Need.NO_NAMES);
  }

  private static void expectAccepted(RelayStage stage, String name) throws Exception {
    Proving proving = Proving.begin(stage);
    proving
        .peer()
        .send(Proof.sign(proving.key(), proving.join(), proving.challenge(), name).toFrame());
    proving.peer().expectOk();
  }

  // ---- how it arrives

  private void pieces() {
    cases
        .must(
            19,
            "PROOF that arrives byte by byte",
            "a PROOF is its 108 bytes, however they are cut on their way",
            stage -> {
              Proving proving = Proving.begin(stage);
              for (byte one : proving.proof()) {
                proving.peer().sendRaw(new byte[] {one});
              }
              proving.peer().expectOk();
            })
        .must(
            20,
            "PROOF and PING in one write",
            "what stands behind the PROOF is taken when it has been checked: 00, then PONG",
            stage -> {
              Proving proving = Proving.begin(stage);
              proving.peer().sendRaw(joined(proving.proof(), new Ping(20).toFrame()));
              proving.peer().expectOk();
              proving.peer().expectPong(20);
            })
        .must(
            21,
            "PROOF, HEADER and DATA in one write",
            "what stands behind the PROOF is taken when it has been checked: the stream begins",
            stage -> {
              MadeStream stream = stage.stream(stage.owned(), 5);
              Proving proving = Proving.begin(stage, stream.session());
              byte[] more = joined(stream.header(), stream.data(0));
              proving.peer().sendRaw(joined(proving.proof(), more));
              proving.peer().expectOk();
              proving.peer().awaitAck(5, 1);
            })
        .must(
            22,
            "PROOF with flags and seq set",
            "nobody looks at flags and seq of a control frame",
            stage -> {
              Proving proving = Proving.begin(stage);
              byte[] proof = proving.proof();
              Arrays.fill(
                  proof, FrameHeader.SEQ_OFFSET, FrameHeader.SEQ_OFFSET + Long.BYTES, (byte) 0x5a);
              proof[FrameHeader.FLAGS_OFFSET] = (byte) 0xff;
              proving.peer().send(proof);
              proving.peer().expectOk();
            })
        .must(
            23,
            "second PROOF behind the 00",
            "a joined producer has nothing to prove: PROOF is STATUS 1A",
            stage -> {
              Proving proving = Proving.begin(stage);
              proving.peer().send(proving.proof());
              proving.peer().expectOk();
              proving.peer().send(proving.proof());
              proving.peer().expectRefusal(StatusCode.FORBIDDEN);
            });
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  // ---- other frames in its place

  private void otherFrames() {
    instead(24, "HEADER", stage -> stage.stream(stage.owned(), 5).header());
    instead(25, "DATA", stage -> stage.stream(stage.owned(), 5).data(0));
    instead(26, "PING", stage -> new Ping(1).toFrame());
    instead(27, "PONG", stage -> new Pong(1).toFrame());
    instead(28, "STATUS", stage -> Status.ok(0, false).toFrame());
    instead(29, "CHALLENGE", stage -> stage.stream(stage.owned(), 5).frame(0x81, 0, 0, 32));
    instead(30, "the 12 bytes before a body of an unknown type", stage -> beginOf(0x10));
    instead(31, "the 12 bytes before a body of type FF", stage -> beginOf(0xff));
  }

  private static byte[] beginOf(int type) {
    ByteBuffer begin = ByteBuffer.allocate(Hydra1.FRAME_HEADER_BYTES);
    new FrameHeader(type, 0, Hydra1.MAX_BODY_BYTES, 0).write(begin);
    return begin.array();
  }

  @FunctionalInterface
  private interface FrameOf {
    byte[] make(RelayStage stage);
  }

  private void instead(int number, String what, FrameOf frame) {
    cases.must(
        number,
        what + " instead of PROOF",
        "while the relay waits for PROOF, a frame of any other type is STATUS 1A",
        stage -> {
          Proving proving = Proving.begin(stage);
          proving.peer().sendRaw(frame.make(stage));
          proving.peer().expectRefusal(StatusCode.FORBIDDEN);
        });
  }

  private void lengths() {
    int number = 32;
    for (int bytes : new int[] {0, Proof.BODY_BYTES - 1, Proof.BODY_BYTES + 1}) {
      cases.must(
          number++,
          "PROOF of " + bytes + " bytes",
          "a PROOF of wrong length is STATUS 11",
          stage -> {
            Proving proving = Proving.begin(stage);
            int type = FrameType.PROOF.code();
            proving.peer().send(stage.stream(proving.session(), 5).frame(type, 0, 0, bytes));
            proving.peer().expectRefusal(StatusCode.MALFORMED);
          });
    }
  }
}
