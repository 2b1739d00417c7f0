package io.hydrarelay.testkit.blindness;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.StringJoiner;

/** Forms in which bytes may lie around. Texts are looked for in ASCII and both kinds of UTF-16. */
public enum Encoding {
  /** As they are. */
  RAW,
  /** Last byte first. */
  REVERSED,
  /** As 4-byte numbers of the other byte order: ciphers keep keys so. */
  INTS,
  /** As 8-byte numbers of the other byte order. */
  LONGS,
  /** Hexadecimal, small or capital. */
  HEX,
  /** Base64 or base64url, at any place in a longer text: tickets hold keys so. */
  BASE64,
  /** Decimal numbers between commas, as lists are printed. */
  DECIMAL;

  private static final List<Charset> CHARSETS =
      List.of(StandardCharsets.US_ASCII, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE);

  private static final int BYTES_OF_GROUP = 3;
  private static final int BITS_OF_CHAR = 6;

  /** Returns every byte string that bytes in this form contain for sure. */
  List<byte[]> forms(byte[] bytes) {
    return switch (this) {
      case RAW -> List.of(bytes);
      case REVERSED -> List.of(reversed(bytes, bytes.length));
      case INTS -> List.of(reversed(bytes, Integer.BYTES));
      case LONGS -> List.of(reversed(bytes, Long.BYTES));
      case HEX ->
          texts(HexFormat.of().formatHex(bytes), HexFormat.of().withUpperCase().formatHex(bytes));
      case BASE64 -> base64(bytes);
      case DECIMAL -> texts(decimal(bytes, ", "), decimal(bytes, ","));
    };
  }

  private static byte[] reversed(byte[] bytes, int group) {
    byte[] result = new byte[bytes.length / group * group];
    for (int i = 0; i < result.length; i++) {
      result[i] = bytes[i / group * group + group - 1 - i % group];
    }
    return result;
  }

  private static String decimal(byte[] bytes, String separator) {
    StringJoiner numbers = new StringJoiner(separator);
    for (byte each : bytes) {
      numbers.add(Byte.toString(each));
    }
    return numbers.toString();
  }

  /** The characters that are the same whatever stands before and behind the bytes. */
  private static List<byte[]> base64(byte[] bytes) {
    List<byte[]> forms = new ArrayList<>();
    for (int before = 0; before < BYTES_OF_GROUP; before++) {
      byte[] padded = new byte[before + bytes.length];
      System.arraycopy(bytes, 0, padded, before, bytes.length);
      int begin = (before * Byte.SIZE + BITS_OF_CHAR - 1) / BITS_OF_CHAR;
      int end = padded.length * Byte.SIZE / BITS_OF_CHAR;
      forms.addAll(
          texts(
              Base64.getEncoder().encodeToString(padded).substring(begin, end),
              Base64.getUrlEncoder().encodeToString(padded).substring(begin, end)));
    }
    return forms;
  }

  private static List<byte[]> texts(String... texts) {
    List<byte[]> forms = new ArrayList<>();
    for (String text : texts) {
      CHARSETS.forEach(charset -> forms.add(text.getBytes(charset)));
    }
    return forms;
  }
}
