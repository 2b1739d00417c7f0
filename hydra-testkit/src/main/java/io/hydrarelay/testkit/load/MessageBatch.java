package io.hydrarelay.testkit.load;

import io.hydrarelay.protocol.frame.FrameHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * As many messages as go out with one write, prepared once: only numbers and times change from
 * batch to batch. Not thread-safe.
 */
final class MessageBatch {
  private static final int TARGET_BYTES = 128 * 1024;
  private static final int FILLER_STEP = 131;

  private final MessageShape shape;
  private final int capacity;
  private final ByteBuf bytes;

  MessageBatch(MessageShape shape) {
    this.shape = shape;
    this.capacity = Math.max(1, TARGET_BYTES / shape.messageBytes());
    this.bytes = Unpooled.directBuffer(capacity * shape.messageBytes());
    bytes.writeBytes(filler(capacity * shape.messageBytes()));
    for (int message = 0; message < capacity; message++) {
      writeHeads(message * shape.messageBytes());
    }
  }

  private static byte[] filler(int size) {
    byte[] filler = new byte[size];
    for (int place = 0; place < size; place++) {
      filler[place] = (byte) (place * FILLER_STEP);
    }
    return filler;
  }

  private void writeHeads(int messageStart) {
    int at = messageStart;
    for (int fragment = 0; fragment < shape.fragments(); fragment++) {
      bytes.setInt(at, shape.head(fragment));
      at += shape.frameBytes(fragment);
    }
  }

  /** Returns the most messages a batch holds. */
  int capacity() {
    return capacity;
  }

  /**
   * Returns the bytes of the next messages, for the caller to write. The batch before must have
   * been written.
   *
   * @param firstMessage number of the first message, counted from 0
   * @param count 1..{@link #capacity}
   * @param pace knows when each was due
   */
  ByteBuf fill(long firstMessage, int count, Pace pace) {
    int at = 0;
    long seq = firstMessage * shape.fragments();
    for (long message = firstMessage; message < firstMessage + count; message++) {
      bytes.setLong(at + MessageShape.TIME_OFFSET, pace.dueNanos(message));
      for (int fragment = 0; fragment < shape.fragments(); fragment++) {
        bytes.setLong(at + FrameHeader.SEQ_OFFSET, seq++);
        at += shape.frameBytes(fragment);
      }
    }
    return bytes.retainedSlice(0, at);
  }

  /** Gives the memory back, once what was written is out. */
  void release() {
    bytes.release();
  }
}
