package io.hydrarelay.protocol.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.protocol.Bytes;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** HKDF and Ed25519 against their RFCs (§14), and what a hostile signature can look like. */
class PrimitivesTest {
  private static final BigInteger GROUP_ORDER =
      BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

  /** RFC 8032 §7.1, TEST 2. */
  private static final SigningKey KEY =
      SigningKey.of(Bytes.of("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"));

  private static final byte[] MESSAGE = Bytes.of("72");
  private static final byte[] SIGNATURE =
      Bytes.of(
          "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da", // R
          "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"); // S

  @Test
  void shouldDeriveTheFirst32BytesOfRfc5869A1() {
    byte[] inputKey = Bytes.of(Bytes.times(22, "0b"));
    byte[] salt = Bytes.of("000102030405060708090a0b0c");
    byte[] info = Bytes.of("f0f1f2f3f4f5f6f7f8f9");

    assertArrayEquals(
        Bytes.of("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"),
        Hashes.hkdf32(inputKey, salt, info));
  }

  @Test
  void shouldHashBuffersLikeArraysAndLeaveTheirPosition() {
    ByteBuffer buffer = ByteBuffer.wrap(MESSAGE);

    assertArrayEquals(Hashes.sha256(MESSAGE), Hashes.sha256(buffer));
    assertTrue(buffer.hasRemaining());
  }

  @Test
  void shouldSignAndVerifyAsInRfc8032() {
    assertArrayEquals(
        Bytes.of("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"),
        KEY.publicKey());
    assertArrayEquals(SIGNATURE, KEY.sign(MESSAGE));
    assertTrue(Ed25519.verify(KEY.publicKey(), MESSAGE, SIGNATURE));
  }

  @Test
  void shouldNotVerifyAnotherMessageSignatureOrKey() {
    assertFalse(Ed25519.verify(KEY.publicKey(), Bytes.of("73"), SIGNATURE));
    assertFalse(Ed25519.verify(KEY.publicKey(), MESSAGE, Bytes.flipped(SIGNATURE, 0)));
    assertFalse(Ed25519.verify(KEY.publicKey(), MESSAGE, Bytes.flipped(SIGNATURE, 32)));
    assertFalse(Ed25519.verify(Bytes.flipped(KEY.publicKey(), 0), MESSAGE, SIGNATURE));
  }

  @Test
  void shouldTakeMalformedInputAsInvalidAndNotThrow() {
    byte[] noPoint = Bytes.of("02", Bytes.times(31, "00"));
    byte[] aboveP = Bytes.of(Bytes.times(32, "ff"));

    assertFalse(Ed25519.verify(noPoint, MESSAGE, SIGNATURE));
    assertFalse(Ed25519.verify(aboveP, MESSAGE, SIGNATURE));
    assertFalse(Ed25519.verify(new byte[31], MESSAGE, SIGNATURE));
    assertFalse(Ed25519.verify(KEY.publicKey(), MESSAGE, Bytes.shorter(SIGNATURE)));
    assertFalse(Ed25519.verify(KEY.publicKey(), MESSAGE, new byte[64]));
    assertFalse(Ed25519.verify(KEY.publicKey(), MESSAGE, Bytes.of(Bytes.times(64, "ff"))));
  }

  @Test
  void shouldNotVerifyASignatureWithTheGroupOrderAdded() {
    byte[] malleable = SIGNATURE.clone();
    BigInteger s = GROUP_ORDER;
    for (int i = 0; i < 32; i++) {
      s = s.add(BigInteger.valueOf(SIGNATURE[32 + i] & 0xff).shiftLeft(8 * i));
    }
    for (int i = 0; i < 32; i++) {
      malleable[32 + i] = s.shiftRight(8 * i).byteValue();
    }

    assertFalse(Ed25519.verify(KEY.publicKey(), MESSAGE, malleable));
  }

  @Test
  void shouldRefuseKeysAndSeedsOfAnotherLength() {
    assertFalse(Ed25519.isAcceptableProducerKey(new byte[33]));
    assertThrows(IllegalArgumentException.class, () -> SigningKey.of(new byte[31]));
  }
}
