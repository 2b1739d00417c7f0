package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.crypto.Hashes;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.SplittableRandom;

/**
 * Bytes for a client to carry, of any number, made when they are needed and the same each time.
 * Immutable.
 */
final class ClientPayload {
  private final byte[] pattern;
  private final long bytes;

  private ClientPayload(byte[] pattern, long bytes) {
    this.pattern = pattern;
    this.bytes = bytes;
  }

  /** Returns the bytes of a text. */
  static ClientPayload of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  static ClientPayload of(byte[] bytes) {
    return new ClientPayload(bytes.clone(), bytes.length);
  }

  /** Returns so many bytes of a pattern that fits into no frame evenly. */
  static ClientPayload ofBytes(long bytes, long seed) {
    byte[] pattern = new byte[(int) Math.min(bytes, 999_983)];
    new SplittableRandom(seed).nextBytes(pattern);
    return new ClientPayload(pattern, bytes);
  }

  long bytes() {
    return bytes;
  }

  /** Returns a part of it. */
  byte[] range(long from, int length) {
    byte[] part = new byte[length];
    int filled = 0;
    while (filled < length) {
      int at = (int) ((from + filled) % pattern.length);
      int run = Math.min(length - filled, pattern.length - at);
      System.arraycopy(pattern, at, part, filled, run);
      filled += run;
    }
    return part;
  }

  byte[] sha256() {
    MessageDigest digest = Hashes.newSha256();
    for (long at = 0; at < bytes; at += pattern.length) {
      digest.update(pattern, 0, (int) Math.min(pattern.length, bytes - at));
    }
    return digest.digest();
  }

  /** Returns all of it, to be read once. */
  InputStream stream() {
    return new InputStream() {
      private long at;

      @Override
      public int read() {
        return at == bytes ? -1 : range(at++, 1)[0] & 0xff;
      }

      @Override
      public int read(byte[] into, int offset, int length) {
        int run = (int) Math.min(length, bytes - at);
        if (run == 0) {
          return length == 0 ? 0 : -1;
        }
        System.arraycopy(range(at, run), 0, into, offset, run);
        at += run;
        return run;
      }
    };
  }

  @Override
  public String toString() {
    return bytes + " bytes";
  }
}
