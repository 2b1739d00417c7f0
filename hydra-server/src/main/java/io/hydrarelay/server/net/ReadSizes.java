package io.hydrarelay.server.net;

import io.hydrarelay.protocol.Hydra1;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import java.util.function.Consumer;

/**
 * How much one connection reads at a time: more after a read that filled its room, less after some
 * that brought little, and one read before the consumers get their turn. Set before the first read,
 * because Netty asks a connection's allocator for its sizes only once. On the event loop only.
 */
final class ReadSizes extends DefaultMaxMessagesRecvByteBufAllocator {
  private static final int MIN_READ_BYTES = 2_048;
  private static final int GROWTH = 4;
  private static final int SMALL_READS_TO_SHRINK = 8;

  /** Where a read ends that found no memory; what it brings is thrown away. */
  private static final ByteBuf NOWHERE =
      Unpooled.unreleasableBuffer(Unpooled.directBuffer(MIN_READ_BYTES, MIN_READ_BYTES));

  private final Consumer<Throwable> onNoMemory;
  private ReceiveBuffer target;
  private boolean outOfMemory;
  private int maxBytes = Hydra1.MAX_UNIT_BYTES;
  private int wantedBytes = MIN_READ_BYTES;
  private int smallReads;
  private int mostBytes = Hydra1.MAX_UNIT_BYTES;

  /**
   * Makes sizes for one connection.
   *
   * @param onNoMemory is told when there is no memory for a read; the connection has to end
   */
  ReadSizes(Consumer<Throwable> onNoMemory) {
    super(1);
    this.onNoMemory = onNoMemory;
  }

  /** Returns whether a read found no memory: what comes now is not what the peer sent. */
  boolean isOutOfMemory() {
    return outOfMemory;
  }

  /** Limits what one read may bring, to 2 KiB or more. */
  void atMost(int bytes) {
    maxBytes = bytes;
    wantedBytes = Math.min(wantedBytes, bytes);
  }

  /** Has reads fill that buffer. */
  void readInto(ReceiveBuffer buffer) {
    target = buffer;
  }

  /** Limits likewise, as long as bytes per second are limited. */
  void slowTo(int bytes) {
    mostBytes = Math.max(bytes, MIN_READ_BYTES);
    wantedBytes = Math.min(wantedBytes, mostBytes);
  }

  /** Has every read fill a buffer of its own again. */
  void readApart() {
    target = null;
  }

  private void adapt(int readBytes, int roomBytes) {
    if (readBytes == roomBytes) {
      wantedBytes = Math.min(wantedBytes * GROWTH, Math.min(mostBytes, maxBytes));
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
        try {
          return target == null ? super.allocate(allocator) : target.room(allocator, wantedBytes);
        } catch (OutOfMemoryError none) { // thrown on, it would end an io_uring thread
          if (!outOfMemory) {
            outOfMemory = true;
            onNoMemory.accept(none);
          }
          return NOWHERE.duplicate().clear();
        }
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
