package io.hydrarelay.testkit.conformance;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Locale;
import java.util.zip.CRC32;

/**
 * A ticket taken apart (§2.5), so that one part of it can be wrong while all others fit, its
 * checksum among them.
 *
 * @param scheme what stands before {@code ://}
 * @param authority host and port
 * @param kind two characters
 * @param raw what the payload carries before its checksum
 */
record CraftedTicket(String scheme, String authority, String kind, byte[] raw) {
  private static final int CHECKSUM_BYTES = 4;

  /** Takes a well-formed ticket apart. */
  static CraftedTicket of(String text) {
    String[] parts = text.split("/");
    byte[] payload = Base64.getUrlDecoder().decode(parts[4]);
    byte[] raw = new byte[payload.length - CHECKSUM_BYTES];
    System.arraycopy(payload, 0, raw, 0, raw.length);
    return new CraftedTicket(parts[0].replace(":", ""), parts[2], parts[3], raw);
  }

  CraftedTicket withScheme(String other) {
    return new CraftedTicket(other, authority, kind, raw);
  }

  CraftedTicket withAuthority(String other) {
    return new CraftedTicket(scheme, other, kind, raw);
  }

  CraftedTicket withKind(String other) {
    return new CraftedTicket(scheme, authority, other, raw);
  }

  /** Puts bytes in the place of those at the beginning of what the payload carries. */
  CraftedTicket withRawStart(byte[] start) {
    byte[] other = raw.clone();
    System.arraycopy(start, 0, other, 0, start.length);
    return new CraftedTicket(scheme, authority, kind, other);
  }

  /** Returns the line of text. */
  String text() {
    return scheme + "://" + authority + "/" + kind + "/" + payload();
  }

  private String payload() {
    CRC32 crc = new CRC32();
    crc.update((authority + "/" + kind + "/").toLowerCase(Locale.ROOT).getBytes(US_ASCII));
    crc.update(raw);
    byte[] bytes =
        ByteBuffer.allocate(raw.length + CHECKSUM_BYTES)
            .put(raw)
            .putInt((int) crc.getValue())
            .array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Names what it is without showing what it holds. */
  @Override
  public String toString() {
    return "CraftedTicket[" + kind + " " + authority + "]";
  }
}
