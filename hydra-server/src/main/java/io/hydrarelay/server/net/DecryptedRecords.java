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

  /**
   * Hands over what there is; while memory is short no more than the frame at the front lacks.
   *
   * @return whether anything was handed over
   */
  boolean moveTo(ReceiveBuffer input) {
    boolean moved = false;
    int most = input.mostBytesToTake();
    while (most > 0 && !records.isEmpty()) {
      boolean fits = records.element().readableBytes() <= most;
      input.append(fits ? records.remove() : records.element().readRetainedSlice(most));
      moved = true;
      most = fits ? input.mostBytesToTake() : 0;
    }
    return moved;
  }

  void release() {
    records.forEach(ByteBuf::release);
    records.clear();
  }
}
