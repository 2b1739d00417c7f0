package io.hydrarelay.protocol.crypto;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;

/** Room to write into, for what writes without looking at a buffer's limit. */
final class Room {
  private Room() {}

  static void require(ByteBuffer out, int bytes) {
    if (out.remaining() < bytes) {
      throw new BufferOverflowException();
    }
    if (out.isReadOnly()) {
      throw new ReadOnlyBufferException();
    }
  }
}
