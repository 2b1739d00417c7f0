package io.hydrarelay.testkit;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * What the checker keeps of a message instead of its bytes. Two checksums with different
 * polynomials and the length tell accidents apart at memory speed; against attackers they would be
 * worthless, but there the cipher stands.
 */
record Fingerprint(int length, int crc32, int crc32c) {
  static Fingerprint of(ByteBuffer payload) {
    CRC32 crc32 = new CRC32();
    CRC32C crc32c = new CRC32C();
    crc32.update(payload.duplicate());
    crc32c.update(payload.duplicate());
    return new Fingerprint(payload.remaining(), (int) crc32.getValue(), (int) crc32c.getValue());
  }
}
