package io.hydrarelay.server.net;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What a producer's read over TLS brought, until there is memory for it. Where a read ends over TLS
 * nobody can choose, so nearly each would begin a frame, which then may go on however short memory
 * is. Here what belongs to the next frame waits, and is charged to nobody: no more than one read.
 * On the event loop only.
 */
final class DecryptedRecords {
  private final Deque<ByteBuf> records = new ArrayDeque<>();

  boolean isEmpty() {
    return records.isEmpty();
  }

  /** Takes a record, reference included. */
  void add(ByteBuf record) {
    if (record.isReadable()) {
      records.add(record);
    } else {
      record.release();
    }
  }

  /** Hands over what there is; while memory is short no more than the frame at the front lacks. */
  void moveTo(ReceiveBuffer input) {
    while (!records.isEmpty()) {
      ByteBuf next = records.element();
      int most = input.mostBytesToTake();
      if (next.readableBytes() <= most) {
        input.append(records.remove());
      } else {
        input.append(next.readRetainedSlice(most));
        return;
      }
    }
  }

  void release() {
    records.forEach(ByteBuf::release);
    records.clear();
  }
}
