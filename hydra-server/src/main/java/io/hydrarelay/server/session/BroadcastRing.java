package io.hydrarelay.server.session;

import java.util.Optional;

/**
 * The newest frames of a session (§6.4): a chain of chunks between the oldest one kept and the
 * newest. Consumers share it, each with a cursor of its own.
 *
 * <p>All methods but {@link #newest} are called under the session's lock. Cursors walk the chain
 * without it; a gate (see {@link Fanout}) keeps what they still need.
 */
final class BroadcastRing {
  private volatile Chunk newest = Chunk.sentinel();

  /** The chunk before the oldest one kept. */
  private Chunk beforeOldest = newest;

  private long cost;

  /** Returns the chunk published last. */
  Chunk newest() {
    return newest;
  }

  /** Appends a chunk; it is seen by cursors at once. */
  void append(PinnedHeader header, FrameUnit unit) {
    Chunk chunk = newest.followedBy(header, unit);
    cost += chunk.cost();
    newest.next = chunk;
    newest = chunk;
  }

  /** Returns what all chunks kept cost, in bytes. */
  long cost() {
    return cost;
  }

  Optional<Chunk> oldest() {
    return Optional.ofNullable(beforeOldest.next);
  }

  /** Returns the chunk before the oldest one kept: where a cursor starts that wants everything. */
  Chunk beforeOldest() {
    return beforeOldest;
  }

  /** Returns whether any frame is kept. */
  boolean hasFrames() {
    return newest.framesAfter() > beforeOldest.framesAfter();
  }

  /** Returns whether the oldest chunk only announces a HEADER, which entries know by themselves. */
  boolean oldestIsAnnouncement() {
    return beforeOldest.next.frameCount() == 0;
  }

  /** Returns whether the frames after the oldest chunk are at least that many and that dear. */
  boolean keepsEnoughWithoutOldest(long frames, long bytes) {
    Chunk oldest = beforeOldest.next;
    return newest.framesAfter() - oldest.framesAfter() >= frames && cost - oldest.cost() >= bytes;
  }

  /**
   * Gives up the oldest chunk, which nobody needs any more; returns what it had cost. Every cursor
   * stands on that chunk or behind it, so the link to it can go: a chain of dead chunks would have
   * the collector keep what follows, from one generation into the next.
   */
  int releaseOldest() {
    Chunk oldest = beforeOldest.next;
    beforeOldest.next = null;
    beforeOldest = oldest;
    cost -= oldest.cost();
    oldest.frames().release();
    return oldest.cost();
  }
}
