package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.crypto.Hashes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * What bytes came, without keeping them all: their number, the first of them, and a hash of
 * everything. Not thread-safe.
 */
final class ByteTally {
  private static final int KEPT_BYTES = 65_536;

  private final ByteArrayOutputStream first = new ByteArrayOutputStream();
  private final MessageDigest digest = Hashes.newSha256();
  private long count;

  /** Adds all of what remains; the buffer's position does not move. */
  void add(ByteBuffer bytes) {
    count += bytes.remaining();
    digest.update(bytes.duplicate());
    byte[] kept = new byte[Math.min(bytes.remaining(), KEPT_BYTES - first.size())];
    bytes.duplicate().get(kept);
    first.writeBytes(kept);
  }

  long count() {
    return count;
  }

  /** Returns whether exactly those bytes came. */
  boolean equalTo(ClientPayload expected) {
    return count == expected.bytes() && Arrays.equals(sha256(), expected.sha256());
  }

  /** Returns whether what came is those bytes, or the beginning of them; of short ones only. */
  boolean isStartOf(String expected) {
    byte[] all = expected.getBytes(StandardCharsets.UTF_8);
    return count <= all.length
        && Arrays.equals(first.toByteArray(), 0, first.size(), all, 0, (int) count);
  }

  private byte[] sha256() {
    try {
      return ((MessageDigest) digest.clone()).digest();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("every Java runtime can copy its SHA-256", e);
    }
  }

  /** Shows few bytes as text: they are the kit's own, and no secret. */
  @Override
  public String toString() {
    int shown = Math.min(first.size(), 60);
    String text = new String(first.toByteArray(), 0, shown, StandardCharsets.UTF_8);
    String printable = text.replaceAll("[^\\x20-\\x7e]", "?");
    return "%d bytes \"%s%s\"".formatted(count, printable, count > shown ? "..." : "");
  }
}
