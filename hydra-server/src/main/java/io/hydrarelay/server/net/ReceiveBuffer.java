package io.hydrarelay.server.net;

import io.hydrarelay.server.session.BufferMemory;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;

/**
 * Where a producer's bytes arrive and wait. Reads fill one buffer, one behind the other, so what
 * follows a frame's beginning lands behind it and is not copied; only when a buffer is full is the
 * beginning copied into the next. On the event loop only.
 *
 * <p>Units are slices of the buffer. Small ones are copied, so that a few bytes pin nothing and the
 * buffer of a quiet producer is free again.
 */
final class ReceiveBuffer {
  /** A buffer with less room than this part of what is wanted counts as full. */
  private static final int MIN_ROOM_DIVISOR = 4;

  private static final int READS_PER_BUFFER = 4;
  private static final int CAPACITY_BYTES = 262_144;

  /** Room for what comes while memory is short, unless a longer frame has begun. */
  private static final int ROOM_WHEN_SHORT_BYTES = 2_048;

  private final BufferMemory memory;

  private ByteBuf buffer = Unpooled.EMPTY_BUFFER;

  /** Memory that was left over in full buffers; the units that follow are charged for it. */
  private int wastedBytes;

  /** What units are slices of, in this buffer; everything else in it they pin and do not count. */
  private int slicedBytes;

  /** The room that was lent for the read under way, or for one that brought nothing. */
  private ByteBuf lent = Unpooled.EMPTY_BUFFER;

  ReceiveBuffer(BufferMemory memory) {
    this.memory = memory;
  }

  /** Lends room for a read, of that size or less; the bytes come back through {@link #add}. */
  ByteBuf room(ByteBufAllocator allocator, int wantedBytes) {
    if (memory.isShort()) {
      if (!buffer.isWritable()) {
        renew(allocator, Math.max(ROOM_WHEN_SHORT_BYTES, begunBytes()));
      }
    } else if (buffer.writableBytes() < wantedBytes / MIN_ROOM_DIVISOR) {
      int roomy = Math.min(wantedBytes * READS_PER_BUFFER, CAPACITY_BYTES);
      renew(allocator, Math.max(roomy, 2 * buffer.readableBytes()));
    }
    int bytes = Math.min(wantedBytes, buffer.writableBytes());
    lent = buffer.retainedSlice(buffer.writerIndex(), bytes).clear();
    return lent;
  }

  /**
   * Returns the size of the frame at the front, as far as its beginning tells, or what is there.
   */
  private int begunBytes() {
    int there = buffer.readableBytes();
    return there < Integer.BYTES
        ? there
        : Math.max(there, FrameWord.frameBytes(buffer.getInt(buffer.readerIndex())));
  }

  private void renew(ByteBufAllocator allocator, int capacity) {
    ByteBuf next = allocator.directBuffer(capacity, capacity);
    next.writeBytes(buffer);
    replaceWith(next);
  }

  private void replaceWith(ByteBuf next) {
    if (buffer.refCnt() > 1) {
      wastedBytes += buffer.capacity() - slicedBytes;
    }
    memory.take(next.capacity());
    memory.giveBack(buffer.capacity());
    buffer.release();
    buffer = next;
    slicedBytes = 0;
    lent = Unpooled.EMPTY_BUFFER; // what a read still brings there is copied
  }

  /**
   * Takes bytes that have arrived, reference included, from the room that was lent or elsewhere.
   */
  void add(ByteBuf bytes) {
    if (bytes == lent) {
      buffer.writerIndex(buffer.writerIndex() + bytes.readableBytes());
    } else if (bytes.isReadable()) {
      renew(bytes.alloc(), buffer.readableBytes() + bytes.readableBytes());
      buffer.writeBytes(bytes);
    }
    lent = Unpooled.EMPTY_BUFFER;
    bytes.release();
  }

  /**
   * Returns how much to take of what has arrived elsewhere: while memory is short no more than the
   * frame at the front lacks, or than tells how long it is; 0 when it is complete.
   */
  int mostBytesToTake() {
    if (!memory.isShort()) {
      return Integer.MAX_VALUE;
    }
    int there = buffer.readableBytes();
    return there < Integer.BYTES ? Integer.BYTES - there : begunBytes() - there;
  }

  /** Takes bytes that have arrived elsewhere, reference included, behind those that wait. */
  void append(ByteBuf bytes) {
    int count = bytes.readableBytes();
    if (buffer.writableBytes() < count) {
      int needed = buffer.readableBytes() + count;
      int roomy =
          memory.isShort() ? begunBytes() : Math.min(needed * READS_PER_BUFFER, CAPACITY_BYTES);
      renew(bytes.alloc(), Math.max(needed, roomy));
    }
    buffer.writeBytes(bytes);
    bytes.release();
  }

  boolean isEmpty() {
    return !buffer.isReadable();
  }

  /**
   * Returns the bytes that wait, between position and limit; good until anything else is called.
   */
  ByteBuffer view() {
    return buffer.internalNioBuffer(buffer.readerIndex(), buffer.readableBytes());
  }

  /** Takes bytes away, to be looked at now. */
  ByteBuf takeControl(int bytes) {
    return buffer.readSlice(bytes);
  }

  /** Takes the bytes of a unit away. */
  ByteBuf take(int bytes) {
    if (bytes < ConnectionSettings.COPY_BELOW_BYTES) {
      return buffer.readBytes(bytes);
    }
    slicedBytes += bytes;
    return buffer.readRetainedSlice(bytes);
  }

  /**
   * Returns what a unit of that size is to be charged: itself, and of what was left over before no
   * more than keeps it within the largest unit, which every ring has room for.
   */
  int charge(int bytes) {
    int room = Math.max(0, CAPACITY_BYTES - bytes);
    int wasted = bytes < ConnectionSettings.COPY_BELOW_BYTES ? 0 : Math.min(wastedBytes, room);
    wastedBytes -= wasted;
    return bytes + wasted;
  }

  /**
   * Gives the buffer back when nothing is in it that anyone needs; while memory is short, also the
   * room that is left in it.
   */
  void rest() {
    if (!buffer.isReadable() && (buffer.refCnt() == 1 || memory.isShort())) {
      release();
    }
  }

  void release() {
    replaceWith(Unpooled.EMPTY_BUFFER);
  }
}
