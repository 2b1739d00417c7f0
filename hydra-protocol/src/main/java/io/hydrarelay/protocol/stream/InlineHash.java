package io.hydrarelay.protocol.stream;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.crypto.Hashes;
import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;

/** A running hash on the calling thread. */
final class InlineHash implements RunningHash {
  private final MessageDigest digest = Hashes.newSha256();
  private final byte[] value = new byte[Hydra1.KEY_BYTES];

  @Override
  public void restart(byte[] start) {
    System.arraycopy(start, 0, value, 0, value.length);
  }

  @Override
  public void add(ByteBuffer frame) {
    int begin = frame.position();
    digest.update(value);
    digest.update(frame);
    frame.position(begin);
    try {
      digest.digest(value, 0, value.length);
    } catch (DigestException e) {
      throw new IllegalStateException("a SHA-256 has 32 bytes", e);
    }
  }

  @Override
  public byte[] value() {
    return value.clone();
  }
}
