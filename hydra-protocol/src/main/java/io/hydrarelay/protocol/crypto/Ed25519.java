package io.hydrarelay.protocol.crypto;

import java.math.BigInteger;
import java.util.HexFormat;
import java.util.List;

/** Verification of Ed25519 signatures (RFC 8032, pure) and the check of §2.3. Thread-safe. */
public final class Ed25519 {
  /** Bytes of a public key and of a seed. */
  public static final int KEY_BYTES = 32;

  /** Bytes of a signature. */
  public static final int SIGNATURE_BYTES = 64;

  private static final BigInteger P_MINUS_1 =
      BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(20));
  private static final List<BigInteger> REFUSED =
      List.of(
          BigInteger.ZERO,
          BigInteger.ONE,
          littleEndian("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
          littleEndian("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"));

  private Ed25519() {}

  /**
   * Returns whether the signature over the message is that key's. Anything malformed, a key that is
   * no point or an S above the group order included, is invalid rather than an error.
   */
  public static boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
    if (publicKey.length != KEY_BYTES || signature.length != SIGNATURE_BYTES) {
      return false;
    }
    try {
      return org.bouncycastle.math.ec.rfc8032.Ed25519.verify(
          signature, 0, publicKey, 0, message, 0, message.length);
    } catch (RuntimeException malformed) {
      return false;
    }
  }

  /** Returns whether relays and clients accept that producer key (§2.3). */
  public static boolean isAcceptableProducerKey(byte[] publicKey) {
    if (publicKey.length != KEY_BYTES) {
      return false;
    }
    BigInteger y = littleEndian(publicKey);
    return !REFUSED.contains(y) && y.compareTo(P_MINUS_1) < 0;
  }

  static byte[] publicKeyOf(byte[] seed) {
    byte[] publicKey = new byte[KEY_BYTES];
    org.bouncycastle.math.ec.rfc8032.Ed25519.generatePublicKey(seed, 0, publicKey, 0);
    return publicKey;
  }

  static byte[] sign(byte[] seed, byte[] publicKey, byte[] message) {
    byte[] signature = new byte[SIGNATURE_BYTES];
    org.bouncycastle.math.ec.rfc8032.Ed25519.sign(
        seed, 0, publicKey, 0, null, message, 0, message.length, signature, 0);
    return signature;
  }

  private static BigInteger littleEndian(String hex) {
    return littleEndian(HexFormat.of().parseHex(hex));
  }

  private static BigInteger littleEndian(byte[] bytes) {
    byte[] reversed = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      reversed[i] = bytes[bytes.length - 1 - i];
    }
    reversed[0] &= 0x7f;
    return new BigInteger(1, reversed);
  }
}
