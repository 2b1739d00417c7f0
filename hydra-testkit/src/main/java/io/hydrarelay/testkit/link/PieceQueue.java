package io.hydrarelay.testkit.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import java.util.Iterator;

/** Bytes that wait in a lane, with the times when they are due. On the link's thread only. */
final class PieceQueue {
  /** What a waiting piece weighs besides its bytes. */
  private static final int PIECE_BYTES = 256;

  /** Smaller pieces are copied when they have to wait, so that they pin no large buffer. */
  private static final int PINNING_BYTES = 32_768;

  private static final class Piece {
    private ByteBuf bytes;
    private final long dueNanos;
    private boolean isOwn;

    Piece(ByteBuf bytes, long dueNanos) {
      this.bytes = bytes;
      this.dueNanos = dueNanos;
      this.isOwn = bytes.readableBytes() >= PINNING_BYTES;
    }
  }

  private final ArrayDeque<Piece> pieces = new ArrayDeque<>();
  private long weight;

  boolean isEmpty() {
    return pieces.isEmpty();
  }

  /** Returns the bytes that wait, and something for each piece. */
  long weight() {
    return weight;
  }

  /** Takes bytes over. */
  void add(ByteBuf bytes, long dueNanos) {
    pieces.add(new Piece(bytes, dueNanos));
    weight += PIECE_BYTES + bytes.readableBytes();
  }

  long nextDueNanos() {
    return pieces.element().dueNanos;
  }

  /** Returns up to so many bytes, at least one, all of the same piece; the caller owns them. */
  ByteBuf poll(long atMost) {
    Piece head = pieces.element();
    if (atMost < head.bytes.readableBytes()) {
      weight -= atMost;
      return head.bytes.readRetainedSlice((int) atMost);
    }
    pieces.remove();
    weight -= PIECE_BYTES + head.bytes.readableBytes();
    return head.bytes;
  }

  /** What is there now has to wait. */
  void settle(ByteBufAllocator alloc) {
    for (Iterator<Piece> newest = pieces.descendingIterator(); newest.hasNext(); ) {
      Piece piece = newest.next();
      if (piece.isOwn) {
        return;
      }
      ByteBuf own = alloc.buffer(piece.bytes.readableBytes()).writeBytes(piece.bytes);
      piece.bytes.release();
      piece.bytes = own;
      piece.isOwn = true;
    }
  }

  void clear() {
    pieces.forEach(piece -> piece.bytes.release());
    pieces.clear();
    weight = 0;
  }
}
