package io.hydrarelay.server.session;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.netty.buffer.ByteBuf;
import java.util.Optional;

/** Finds where in a ring a consumer's resume pair leads (§6.6). Under the session's lock. */
final class HistorySearch {
  private final BroadcastRing ring;

  HistorySearch(BroadcastRing ring) {
    this.ring = ring;
  }

  /** Returns the oldest frame kept, or empty when none is. */
  Optional<StartPosition> oldest() {
    return ring.hasFrames()
        ? Optional.of(StartPosition.history(ring.beforeOldest(), 0, 0, 0))
        : Optional.empty();
  }

  /** Returns whether the ring has frames of that stream. */
  boolean hasStream(long epoch) {
    for (Chunk chunk = ring.beforeOldest().next; chunk != null; chunk = chunk.next) {
      if (chunk.frameCount() > 0 && chunk.header.epoch() == epoch) {
        return true;
      }
    }
    return false;
  }

  /** Returns the first frame of that stream at or after the seq, or of a later stream. */
  Optional<StartPosition> from(long epoch, long seq) {
    Chunk before = ring.beforeOldest();
    for (Chunk chunk = before.next; chunk != null; before = chunk, chunk = chunk.next) {
      if (chunk.header.epoch() > epoch && chunk.unit().highestSeq() >= 0) {
        return firstOrdinary(before, chunk, 0, false);
      }
      if (chunk.header.epoch() == epoch && chunk.unit().highestSeq() >= seq) {
        return firstOrdinary(before, chunk, seq, true);
      }
    }
    return Optional.empty();
  }

  private static Optional<StartPosition> firstOrdinary(
      Chunk before, Chunk chunk, long wanted, boolean sameStream) {
    ByteBuf frames = chunk.frames();
    int skippedFrames = 0;
    for (int at = 0; at < frames.writerIndex(); skippedFrames++) {
      long seq = frames.getLong(at + FrameHeader.SEQ_OFFSET);
      if (seq >= wanted && seq <= Hydra1.MAX_SEQ) {
        long missed = sameStream ? seq - wanted : 0;
        return Optional.of(StartPosition.history(before, at, skippedFrames, missed));
      }
      int length = frames.getUnsignedShort(at + FrameHeader.LENGTH_OFFSET);
      at += Hydra1.FRAME_HEADER_BYTES + length;
    }
    return Optional.empty();
  }
}
