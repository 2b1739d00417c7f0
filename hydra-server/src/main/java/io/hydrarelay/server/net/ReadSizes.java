package io.hydrarelay.server.net;

import io.hydrarelay.protocol.Hydra1;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;

/**
 * How much one connection reads at a time: more after a read that filled its room, less after some
 * that brought little, and one read before the consumers get their turn. Set before the first read,
 * because Netty asks a connection's allocator for its sizes only once. On the event loop only.
 */
final class ReadSizes extends DefaultMaxMessagesRecvByteBufAllocator {
  private static final int MIN_READ_BYTES = 2_048;
  private static final int MAX_READ_BYTES = Hydra1.MAX_UNIT_BYTES;
  private static final int GROWTH = 4;
  private static final int SMALL_READS_TO_SHRINK = 8;

  private ReceiveBuffer target;
  private int wantedBytes = MIN_READ_BYTES;
  private int smallReads;

  ReadSizes() {
    super(1);
  }

  /** Has reads fill that buffer. */
  void readInto(ReceiveBuffer buffer) {
    target = buffer;
  }

  /** Has every read fill a buffer of its own again. */
  void readApart() {
    target = null;
  }

  private void adapt(int readBytes, int roomBytes) {
    if (readBytes == roomBytes) {
      wantedBytes = Math.min(wantedBytes * GROWTH, MAX_READ_BYTES);
      smallReads = 0;
    } else if (readBytes >= wantedBytes / GROWTH) {
      smallReads = 0;
    } else if (++smallReads == SMALL_READS_TO_SHRINK) {
      wantedBytes = Math.max(wantedBytes / 2, MIN_READ_BYTES);
      smallReads = 0;
    }
  }

  @Override
  @SuppressWarnings("deprecation") // Netty offers no other type yet
  public Handle newHandle() {
    return new MaxMessageHandle() {
      @Override
      public int guess() {
        return wantedBytes;
      }

      @Override
      public ByteBuf allocate(ByteBufAllocator allocator) {
        return target == null ? super.allocate(allocator) : target.room(allocator, wantedBytes);
      }

      @Override
      public void lastBytesRead(int bytes) {
        super.lastBytesRead(bytes);
        if (bytes > 0) {
          adapt(bytes, attemptedBytesRead());
        }
      }
    };
  }
}
