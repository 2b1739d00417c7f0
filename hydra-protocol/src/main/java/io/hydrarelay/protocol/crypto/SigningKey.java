package io.hydrarelay.protocol.crypto;

import java.security.SecureRandom;

/**
 * A producer's Ed25519 seed and its public key (§2.1). Immutable and thread-safe; {@link #toString}
 * never shows the seed.
 */
public final class SigningKey {
  private final byte[] seed;
  private final byte[] publicKey;

  private SigningKey(byte[] seed) {
    this.seed = seed;
    this.publicKey = Ed25519.publicKeyOf(seed);
  }

  /**
   * Returns the key of that 32-byte seed.
   *
   * @throws IllegalArgumentException for another length
   */
  public static SigningKey of(byte[] seed) {
    if (seed.length != Ed25519.KEY_BYTES) {
      throw new IllegalArgumentException("a producer seed has 32 bytes, not " + seed.length);
    }
    return new SigningKey(seed.clone());
  }

  /** Returns a new key from that source of random bytes. */
  public static SigningKey generate(SecureRandom random) {
    byte[] seed = new byte[Ed25519.KEY_BYTES];
    random.nextBytes(seed);
    return new SigningKey(seed);
  }

  /** Returns a copy of the 32-byte seed: a secret. */
  public byte[] seed() {
    return seed.clone();
  }

  /** Returns a copy of the 32-byte public key. */
  public byte[] publicKey() {
    return publicKey.clone();
  }

  /** Returns the 64-byte signature over that message. */
  public byte[] sign(byte[] message) {
    return Ed25519.sign(seed, publicKey, message);
  }

  @Override
  public String toString() {
    return "SigningKey[redacted]";
  }
}
