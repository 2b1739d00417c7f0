package io.hydrarelay.testkit;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * What the checker keeps of a message instead of its bytes. Two checksums with different
 * polynomials and the length tell accidents apart at memory speed; against attackers they would be
 * worthless, but there the cipher stands.
 *
 * @param length of the message
 * @param checksums CRC-32 and CRC-32C
 */
record Fingerprint(int length, long checksums) {
  static Fingerprint of(ByteBuffer payload) {
    CRC32 crc32 = new CRC32();
    CRC32C crc32c = new CRC32C();
    crc32.update(payload.duplicate());
    crc32c.update(payload.duplicate());
    return new Fingerprint(
        payload.remaining(), crc32.getValue() << Integer.SIZE | crc32c.getValue());
  }
}
