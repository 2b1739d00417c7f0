package io.hydrarelay.protocol.stream;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.crypto.Hashes;
import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;

/**
 * The running hash over all frames of a stream (§5.5): {@code chain_(i+1) = H(chain_i || frame i)}.
 * A hole makes it unknown until a CHECK names it again.
 */
final class Chain {
  private final MessageDigest digest = Hashes.newSha256();
  private final byte[] value = new byte[Hydra1.KEY_BYTES];
  private boolean known;

  Chain(byte[] start) {
    restart(start);
  }

  /** Goes on from that value. */
  void restart(byte[] start) {
    System.arraycopy(start, 0, value, 0, value.length);
    known = true;
  }

  /** Adds a whole frame, all of what remains; an unknown chain stays unknown. */
  void add(ByteBuffer frame) {
    if (!known) {
      return;
    }
    digest.update(value);
    digest.update(frame.duplicate());
    try {
      digest.digest(value, 0, value.length);
    } catch (DigestException e) {
      throw new IllegalStateException("a SHA-256 has 32 bytes", e);
    }
  }

  /** Forgets the value: frames are missing. */
  void lose() {
    known = false;
  }

  boolean isKnown() {
    return known;
  }

  boolean equalTo(byte[] other) {
    return MessageDigest.isEqual(value, other);
  }

  byte[] value() {
    return value.clone();
  }
}
