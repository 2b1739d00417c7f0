package io.hydrarelay.cli;

import io.hydrarelay.protocol.Hydra1;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Locale;

/** How messages lie in a stream of bytes. */
enum Framing {
  /** Bytes are kept, boundaries are not; what there is to read becomes a message. */
  RAW,
  /** One message per line; the line feed is not part of it. */
  LINES,
  /** One message up to each zero byte, which is not part of it. */
  NUL,
  /** A big-endian u32 with the length before each message: keeps bytes and boundaries. */
  LEN32;

  /** Returns whether messages are records of the user's, and not slices of a stream of bytes. */
  boolean hasRecords() {
    return this != RAW;
  }

  /**
   * Returns what cuts that input into messages.
   *
   * @param largest the largest message to make of raw bytes
   */
  MessageReader reader(InputStream in, int largest) {
    return switch (this) {
      case RAW -> new RawReader(in, Math.min(largest, Hydra1.MAX_PLAINTEXT_BYTES));
      case LINES -> new DelimitedReader(in, '\n');
      case NUL -> new DelimitedReader(in, '\0');
      case LEN32 -> new PrefixedReader(in);
    };
  }

  /** Returns what writes messages to that output. */
  MessageWriter writer(OutputStream out) {
    return switch (this) {
      case RAW -> MessageWriter.raw(out);
      case LINES -> MessageWriter.delimited(out, '\n');
      case NUL -> MessageWriter.delimited(out, '\0');
      case LEN32 -> MessageWriter.prefixed(out);
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
