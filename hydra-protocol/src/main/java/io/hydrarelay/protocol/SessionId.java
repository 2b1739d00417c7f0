package io.hydrarelay.protocol;

import io.hydrarelay.protocol.crypto.Hashes;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The 64 bytes that name a session (§2.2). Immutable and thread-safe.
 *
 * <p>In an owned session they are the producer's public key and the hash of the join token. {@link
 * #toString} gives the fingerprint only: nothing longer of an id may be logged (§2.4).
 */
public final class SessionId {
  private static final int FINGERPRINT_CHARS = 8;

  private final byte[] bytes;

  private SessionId(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Returns the id of those 64 bytes.
   *
   * @throws IllegalArgumentException for another length
   */
  public static SessionId of(byte[] bytes) {
    if (bytes.length != Hydra1.SESSION_ID_BYTES) {
      throw new IllegalArgumentException("a session id has 64 bytes, not " + bytes.length);
    }
    return new SessionId(bytes.clone());
  }

  /** Returns the id of an owned session from its producer's public key and its join token. */
  public static SessionId owned(byte[] producerKey, byte[] joinToken) {
    ByteBuffer id = ByteBuffer.allocate(Hydra1.SESSION_ID_BYTES);
    id.put(producerKey, 0, Hydra1.KEY_BYTES).put(Hashes.sha256(joinToken));
    return new SessionId(id.array());
  }

  /** Returns a copy of the 64 bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** Returns the first 32 bytes: the producer's public key of an owned session. */
  public byte[] producerKey() {
    return Arrays.copyOf(bytes, Hydra1.KEY_BYTES);
  }

  /** Returns whether that token hashes to the second half of this id (§2.2). */
  public boolean commitsTo(byte[] joinToken) {
    return Arrays.equals(
        Hashes.sha256(joinToken), 0, 32, bytes, Hydra1.KEY_BYTES, Hydra1.SESSION_ID_BYTES);
  }

  /** Returns the 8 hexadecimal characters that may stand in logs (§2.4). */
  public String fingerprint() {
    return HexFormat.of().formatHex(Hashes.sha256(bytes)).substring(0, FINGERPRINT_CHARS);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SessionId that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return fingerprint();
  }
}
