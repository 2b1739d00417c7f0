package io.hydrarelay.protocol;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.CRC32;

/**
 * The last part of a ticket: base64url of the secrets and a CRC-32 (§2.5).
 *
 * <pre>
 *  0                  n        n+4
 *  +------------------+--------+
 *  | raw              | crc32  |
 *  +------------------+--------+
 * </pre>
 *
 * The checksum covers the text before the payload too, so a mistyped port is noticed.
 */
final class TicketPayload {
  private static final int CRC_BYTES = 4;

  private TicketPayload() {}

  static String encode(byte[] raw, byte[] textBefore) {
    byte[] payload =
        ByteBuffer.allocate(raw.length + CRC_BYTES).put(raw).putInt(crc(textBefore, raw)).array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(payload);
  }

  /** Returns the raw bytes. */
  static byte[] decode(String text, int rawBytes, byte[] textBefore) throws BadTicketException {
    byte[] payload = fromBase64(text);
    if (payload.length != rawBytes + CRC_BYTES) {
      throw new BadTicketException(BadTicketException.Reason.PAYLOAD);
    }
    byte[] raw = Arrays.copyOf(payload, rawBytes);
    if (ByteBuffer.wrap(payload).getInt(rawBytes) != crc(textBefore, raw)) {
      throw new BadTicketException(BadTicketException.Reason.CHECKSUM);
    }
    return raw;
  }

  /** Decodes canonical text only: what does not encode to itself is refused. */
  private static byte[] fromBase64(String text) throws BadTicketException {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException malformed) {
      throw new BadTicketException(BadTicketException.Reason.PAYLOAD);
    }
    if (!Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(text)) {
      throw new BadTicketException(BadTicketException.Reason.PAYLOAD);
    }
    return bytes;
  }

  private static int crc(byte[] textBefore, byte[] raw) {
    CRC32 crc = new CRC32();
    crc.update(textBefore);
    crc.update(raw);
    return (int) crc.getValue();
  }
}
