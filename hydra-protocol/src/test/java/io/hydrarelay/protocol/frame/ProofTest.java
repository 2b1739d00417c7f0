package io.hydrarelay.protocol.frame;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.hydrarelay.protocol.Bytes;
import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.ProtocolException;
import io.hydrarelay.protocol.Sessions;
import java.nio.ByteBuffer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** PROOF byte by byte (§3.4). */
class ProofTest {
  private static final byte[] NONCE =
      Bytes.of("606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f");
  private static final byte[] JOIN =
      Join.producer(Sessions.owned(), LagPolicy.RELAY_DEFAULT, 0).toBytes();
  private static final byte[] KEY = Sessions.signingKey().publicKey();

  private static final byte[] PROOF =
      Bytes.of(
          "11", //               type: PROOF
          "00", //               flags
          "0060", //             length
          "0000000000000000", // seq
          "d4df531b89c4c91e26228259276de44629f606de62b8e607c8be0e200892093e", // tag of the relay
          "7c55289191691ffa276002bdc4c9d9dc87daf44824a80ff2f8e3227fa232599f", // signature, R
          "cfb318ffae0e0d874e7016e21a4a0f92d6839ab1e6fcab97e4ca51f505fb840b"); // signature, S

  @Test
  void shouldSignJoinChallengeAndRelay() throws ProtocolException {
    Proof proof = Proof.sign(Sessions.signingKey(), JOIN, challenge(NONCE), "relay.example:4420");

    assertArrayEquals(PROOF, proof.toFrame());
    assertArrayEquals(Proof.relayTag("RELAY.example:4420"), proof.tag());
    assertTrue(proof.isValid(KEY, JOIN, challenge(NONCE)));
  }

  static Stream<Arguments> malformedTwins() {
    return Stream.of(
        arguments("relay tag", 12),
        arguments("signature, R", 44),
        arguments("signature, S", 76),
        arguments("signature, last byte", 107));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformedTwins")
  void shouldNotBelieveATwin(String field, int offset) throws ProtocolException {
    assertTrue(decode(PROOF).isValid(KEY, JOIN, challenge(NONCE)));

    assertFalse(decode(Bytes.flipped(PROOF, offset)).isValid(KEY, JOIN, challenge(NONCE)));
  }

  @Test
  void shouldNotBelieveAProofOfAnotherJoinChallengeOrKey() throws ProtocolException {
    Proof proof = decode(PROOF);

    assertFalse(proof.isValid(KEY, Bytes.with(JOIN, 71, 3), challenge(NONCE)));
    assertFalse(proof.isValid(KEY, JOIN, challenge(Bytes.flipped(NONCE, 31))));
    assertFalse(proof.isValid(Sessions.otherSigningKey().publicKey(), JOIN, challenge(NONCE)));
  }

  private static Proof decode(byte[] frame) throws ProtocolException {
    ByteBuffer buffer = ByteBuffer.wrap(frame);
    return Proof.decode(buffer.position(Hydra1.FRAME_HEADER_BYTES));
  }

  private static Challenge challenge(byte[] nonce) throws ProtocolException {
    return Challenge.decode(ByteBuffer.wrap(nonce));
  }
}
