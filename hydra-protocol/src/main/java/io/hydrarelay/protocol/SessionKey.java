package io.hydrarelay.protocol;

import io.hydrarelay.protocol.crypto.Hashes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The 32 secret bytes that producer and consumers share (§2.1). Immutable and thread-safe; {@link
 * #toString} never shows them.
 */
public final class SessionKey {
  private static final byte[] TOKEN_INFO = "hydra/1 join token".getBytes(StandardCharsets.US_ASCII);

  private final byte[] bytes;

  private SessionKey(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Returns the key of those 32 bytes.
   *
   * @throws IllegalArgumentException for another length
   */
  public static SessionKey of(byte[] bytes) {
    if (bytes.length != Hydra1.KEY_BYTES) {
      throw new IllegalArgumentException("a session key has 32 bytes, not " + bytes.length);
    }
    return new SessionKey(bytes.clone());
  }

  /** Returns a new key from that source of random bytes. */
  public static SessionKey generate(SecureRandom random) {
    byte[] bytes = new byte[Hydra1.KEY_BYTES];
    random.nextBytes(bytes);
    return new SessionKey(bytes);
  }

  /** Returns a copy of the secret bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** Returns the 32-byte token that an owned session's clients show to the relay: a secret. */
  public byte[] joinToken() {
    return Hashes.hkdf32(bytes, new byte[Hydra1.KEY_BYTES], TOKEN_INFO);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SessionKey that && MessageDigest.isEqual(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(Hashes.sha256(bytes));
  }

  @Override
  public String toString() {
    return "SessionKey[redacted]";
  }
}
