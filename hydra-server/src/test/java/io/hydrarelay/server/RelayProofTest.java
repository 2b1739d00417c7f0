package io.hydrarelay.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.Challenge;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Join;
import io.hydrarelay.protocol.frame.Ping;
import io.hydrarelay.protocol.frame.Proof;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How an owned producer proves that it may write (Hydra/1 §3.4, check 15). */
class RelayProofTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int SIGNATURE_OFFSET = 12 + 32;

  private final SessionCredentials session = SessionCredentials.generateOwned(RANDOM);
  private final byte[] join = Join.producer(session, LagPolicy.RELAY_DEFAULT, 0).toBytes();
  private final HydraServer anyName = relay(ServerConfig.builder());
  private final HydraServer named =
      relay(ServerConfig.builder().names(List.of("relay.example:7000", "Alias.Example:7001")));

  private static HydraServer relay(ServerConfig.Builder config) {
    return HydraServer.bind(config.build()).start();
  }

  /** Its limit holds for a whole handshake, also on a machine that stumbles. */
  private static HydraServer impatient() {
    return relay(ServerConfig.builder().handshake(Duration.ofSeconds(1)));
  }

  @AfterEach
  void closeRelays() {
    anyName.closeNow();
    named.closeNow();
  }

  @ParameterizedTest
  @ValueSource(strings = {"relay.example:7000", "RELAY.example:7000", "alias.example:7001"})
  void shouldAcceptAProofForAnyOfItsNamesInAnyCase(String authority) throws Exception {
    try (RawPeer producer = RawPeer.connect(named)) {
      producer.joinAsProducer(session, LagPolicy.SKIP, 0, authority);
      producer.expectOk();
      assertFalse(producer.expectAudienceAtJoin().isPresent(), "nothing is pinned");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"relay.example:7001", "other.example:7000", "relay.example", ""})
  void shouldRefuseAProofThatWasMadeForAnotherRelay(String authority) throws Exception {
    try (RawPeer producer = RawPeer.connect(named)) {
      producer.joinAsProducer(session, LagPolicy.SKIP, 0, authority);
      producer.expectRefusal(StatusCode.WRONG_RELAY, 0);
    }
  }

  @Test
  void shouldAcceptAProofForAnyRelayWhenItHasNoNames() throws Exception {
    try (RawPeer producer = RawPeer.connect(anyName)) {
      producer.joinAsProducer(session, LagPolicy.SKIP, 0, "anything.example:1");
      producer.expectOk();
    }
  }

  @Test
  void shouldChallengeEveryConnectionAnew() throws Exception {
    try (RawPeer one = RawPeer.connect(anyName);
        RawPeer other = RawPeer.connect(anyName)) {
      one.send(join);
      other.send(join);
      byte[] first = one.nextChallenge().nonce();
      assertFalse(Arrays.equals(first, other.nextChallenge().nonce()), "challenges are fresh");
    }
  }

  @Test
  void shouldRefuseAnAnswerToTheChallengeOfAnotherConnection() throws Exception {
    try (RawPeer spied = RawPeer.connect(anyName);
        RawPeer replaying = RawPeer.connect(anyName)) {
      spied.send(join);
      byte[] proof = proofFor(spied.nextChallenge(), "relay:1");
      replaying.send(join);
      replaying.nextChallenge();
      replaying.send(proof);
      replaying.expectRefusal(StatusCode.BAD_PROOF, 0);
    }
  }

  @Test
  void shouldRefuseASignatureWithOneBitChanged() throws Exception {
    try (RawPeer producer = RawPeer.connect(anyName)) {
      producer.send(join);
      byte[] proof = proofFor(producer.nextChallenge(), "relay:1");
      proof[SIGNATURE_OFFSET] ^= 1;
      producer.send(proof);
      producer.expectRefusal(StatusCode.BAD_PROOF, 0);
    }
  }

  @Test
  void shouldRefuseAProofOverAnotherJoin() throws Exception {
    try (RawPeer producer = RawPeer.connect(anyName)) {
      producer.send(Join.producer(session, LagPolicy.BLOCK, 0).toBytes());
      producer.send(proofFor(producer.nextChallenge(), "relay:1"));
      producer.expectRefusal(StatusCode.BAD_PROOF, 0);
    }
  }

  @Test
  void shouldNameTheWrongRelayBeforeTheBadSignature() throws Exception {
    try (RawPeer producer = RawPeer.connect(named)) {
      producer.send(join);
      byte[] proof = proofFor(producer.nextChallenge(), "other.example:1");
      proof[SIGNATURE_OFFSET] ^= 1;
      producer.send(proof);
      producer.expectRefusal(StatusCode.WRONG_RELAY, 0);
    }
  }

  @Test
  void shouldForbidEveryOtherFrameWhileItWaitsForProof() throws Exception {
    for (FrameType type : FrameType.values()) {
      if (type == FrameType.PROOF) {
        continue;
      }
      try (RawPeer producer = RawPeer.connect(anyName)) {
        producer.send(join);
        producer.nextChallenge();
        byte[] frame = FrameMaker.frame(type.code(), 0, 0, 96);
        producer.send(Arrays.copyOf(frame, 12));
        producer.expectRefusal(StatusCode.FORBIDDEN, 0);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 95, 97, 65_535})
  void shouldJudgeTheLengthOfAProofByItsHeaderAlone(int length) throws Exception {
    try (RawPeer producer = RawPeer.connect(anyName)) {
      producer.send(join);
      producer.nextChallenge();
      byte[] frame = FrameMaker.frame(FrameType.PROOF.code(), 0, 0, length);
      producer.send(Arrays.copyOf(frame, 12));
      producer.expectRefusal(StatusCode.MALFORMED, 0);
    }
  }

  @Test
  void shouldIgnoreFlagsAndSeqOfAProofAndTakeItByteByByte() throws Exception {
    try (RawPeer producer = RawPeer.connect(anyName)) {
      producer.send(join);
      byte[] proof = proofFor(producer.nextChallenge(), "relay:1");
      proof[1] = (byte) 0xff;
      proof[11] = 7;
      for (byte b : proof) {
        producer.send(new byte[] {b});
      }
      producer.expectOk();
    }
  }

  @Test
  void shouldTakeWhatCameTogetherWithTheProof() throws Exception {
    try (RawPeer consumer = RawPeer.consumer(anyName, session);
        RawPeer producer = RawPeer.connect(anyName)) {
      producer.send(join);
      byte[] header = FrameMaker.headerFrame(session, 5);
      producer.send(
          proofFor(producer.nextChallenge(), "relay:1"),
          header,
          FrameMaker.data(0, 40),
          new Ping(9).toFrame());
      producer.expectOk();
      assertEquals(FrameType.PONG, producer.nextOf(FrameType.PONG).type());
      consumer.expectStatus(StatusCode.PRODUCER_JOINED);
      consumer.expectFrames(header);
      consumer.expectFrames(FrameMaker.data(0, 40));
    }
  }

  @Test
  void shouldNotWaitForAProofForever() throws Exception {
    try (HydraServer relay = impatient();
        RawPeer producer = RawPeer.connect(relay)) {
      producer.send(join);
      producer.nextChallenge();
      producer.expectRefusal(StatusCode.TIMEOUT, 0);
    }
  }

  @Test
  void shouldNotLetHalfAProofExtendTheHandshake() throws Exception {
    try (HydraServer relay = impatient();
        RawPeer producer = RawPeer.connect(relay)) {
      producer.send(join);
      byte[] proof = proofFor(producer.nextChallenge(), "relay:1");
      producer.send(Arrays.copyOf(proof, 60));
      producer.expectRefusal(StatusCode.TIMEOUT, 0);
      assertEquals(0, relay.snapshot().sessions(), "no session was made");
    }
  }

  private byte[] proofFor(Challenge challenge, String authority) {
    return Proof.sign(session.signingKey().orElseThrow(), join, challenge, authority).toFrame();
  }
}
