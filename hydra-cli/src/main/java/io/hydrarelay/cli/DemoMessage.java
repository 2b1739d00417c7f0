package io.hydrarelay.cli;

import io.hydrarelay.protocol.Hydra1;
import java.nio.ByteBuffer;

/**
 * A slice of the demo's data with its place before it, so that no two messages are equal and a hole
 * shows where it is.
 *
 * <pre>
 *  0          8
 *  +----------+-----------------------+
 *  | offset   | up to 65,400 bytes    |
 *  +----------+-----------------------+
 * </pre>
 */
final class DemoMessage {
  /** Fills one frame. */
  static final int SLICE_BYTES = Hydra1.MAX_PLAINTEXT_BYTES - Long.BYTES;

  private DemoMessage() {}

  static ByteBuffer encode(long offset, byte[] slice, int length) {
    return ByteBuffer.allocate(Long.BYTES + length).putLong(offset).put(slice, 0, length).flip();
  }

  /** Returns the slice alone. */
  static ByteBuffer data(ByteBuffer message) {
    return message.slice(message.position() + Long.BYTES, message.remaining() - Long.BYTES);
  }
}
