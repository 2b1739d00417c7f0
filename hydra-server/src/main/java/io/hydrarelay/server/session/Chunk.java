package io.hydrarelay.server.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a ring: a unit of frames, the HEADER it belongs to and its place. Chunks form a
 * chain that the ring appends to and cursors walk along; a chunk without frames announces a HEADER.
 *
 * <p>{@link #next} is written by the ring: once when the next chunk comes, and cleared when that
 * one is given up. Bytes and link may be read as long as some gate is not past {@link #index}.
 */
final class Chunk {
  /** What the objects around a buffer weigh, generously. */
  private static final int OVERHEAD_BYTES = 256;

  /** What a HEADER and the objects around it weigh likewise. */
  private static final int HEADER_COST_BYTES = 768;

  /** Place in the ring, counted from the session's begin. */
  final long index;

  /**
   * HEADER of the stream that the frames belong to; the sentinel before the first chunk has none.
   */
  final @Nullable PinnedHeader header;

  /** Frames published before this chunk. */
  final long framesBefore;

  /** Bytes of frames published before this chunk. */
  final long bytesBefore;

  /** When it was published, in {@link System#nanoTime} nanoseconds. */
  final long publishedNanos;

  private final FrameUnit unit;

  /** Kept apart from the buffer, which serves others once the chunk is given up. */
  private final int frameBytes;

  /** The chunk published after this one. */
  volatile @Nullable Chunk next;

  private Chunk(
      long index,
      @Nullable PinnedHeader header,
      FrameUnit unit,
      long framesBefore,
      long bytesBefore) {
    this.index = index;
    this.header = header;
    this.unit = unit;
    this.frameBytes = unit.frames().writerIndex();
    this.framesBefore = framesBefore;
    this.bytesBefore = bytesBefore;
    this.publishedNanos = System.nanoTime();
  }

  static Chunk sentinel() {
    return new Chunk(0, null, noFrames(), 0, 0);
  }

  Chunk followedBy(PinnedHeader nextHeader, FrameUnit nextUnit) {
    return new Chunk(index + 1, nextHeader, nextUnit, framesAfter(), bytesAfter());
  }

  /** Returns the unit of a chunk that announces a HEADER. */
  static FrameUnit noFrames() {
    return new FrameUnit(Unpooled.EMPTY_BUFFER, 0, HEADER_COST_BYTES, -1, -1, 0);
  }

  ByteBuf frames() {
    return unit.frames();
  }

  FrameUnit unit() {
    return unit;
  }

  int frameCount() {
    return unit.frameCount();
  }

  long framesAfter() {
    return framesBefore + unit.frameCount();
  }

  long bytesAfter() {
    return bytesBefore + frameBytes;
  }

  /** Returns what the ring is charged for this chunk: its buffer and itself. */
  int cost() {
    return costOf(unit);
  }

  static int costOf(FrameUnit unit) {
    return unit.pinnedBytes() + OVERHEAD_BYTES;
  }
}
