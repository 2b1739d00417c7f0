package io.hydrarelay.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** Puts messages into an output. Not thread-safe; blocks as the output does. */
interface MessageWriter {
  /** Writes one message whole. */
  void write(ByteBuffer message) throws IOException;

  /** Returns a writer of the bytes alone. */
  static MessageWriter raw(OutputStream out) {
    return message -> copy(message, out);
  }

  /** Returns a writer that ends each message with that byte. */
  static MessageWriter delimited(OutputStream out, char delimiter) {
    return message -> {
      copy(message, out);
      out.write(delimiter);
    };
  }

  /** Returns a writer that puts the length before each message, as a big-endian u32. */
  static MessageWriter prefixed(OutputStream out) {
    return message -> {
      out.write(ByteBuffer.allocate(Integer.BYTES).putInt(message.remaining()).array());
      copy(message, out);
    };
  }

  private static void copy(ByteBuffer message, OutputStream out) throws IOException {
    byte[] bytes = new byte[message.remaining()];
    message.get(bytes);
    out.write(bytes);
  }
}
