package io.hydrarelay.protocol;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/** Byte arrays that can be read: one hexadecimal string per field. */
public final class Bytes {
  private Bytes() {}

  /** Returns the bytes of those fields, one after the other; spaces do not count. */
  public static byte[] of(String... fields) {
    return HexFormat.of().parseHex(String.join("", fields).replace(" ", ""));
  }

  /** Returns that many equal bytes in hexadecimal. */
  public static String times(int count, String hexByte) {
    return hexByte.repeat(count);
  }

  /** Returns those bytes with another one at that offset. */
  public static byte[] with(byte[] bytes, int offset, int value) {
    byte[] twin = bytes.clone();
    twin[offset] = (byte) value;
    return twin;
  }

  /** Returns those bytes with one bit changed at that offset. */
  public static byte[] flipped(byte[] bytes, int offset) {
    return with(bytes, offset, bytes[offset] ^ 1);
  }

  /** Returns those bytes without the last one. */
  public static byte[] shorter(byte[] bytes) {
    return Arrays.copyOf(bytes, bytes.length - 1);
  }

  /** Returns those bytes and a zero. */
  public static byte[] longer(byte[] bytes) {
    return Arrays.copyOf(bytes, bytes.length + 1);
  }

  /** Returns a copy of what remains. */
  public static byte[] copy(ByteBuffer buffer) {
    byte[] copy = new byte[buffer.remaining()];
    buffer.get(buffer.position(), copy);
    return copy;
  }
}
