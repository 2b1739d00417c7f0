package io.hydrarelay.server.session;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/**
 * The newest frames of a session (§6.4): a chain of chunks between the oldest one kept and the
 * newest. Consumers share it, each with a cursor of its own.
 *
 * <p>A chunk that was given up while sockets still hold slices of it counts as memory until they
 * are done with it; {@link #reclaim} looks.
 *
 * <p>All methods but {@link #newest}, {@link #frames} and {@link #cost} are called under the
 * session's lock. Cursors walk the chain without it; a gate (see {@link Fanout}) keeps what they
 * still need.
 */
final class BroadcastRing {
  private volatile Chunk newest = Chunk.sentinel();

  /** The chunk before the oldest one kept. */
  private volatile Chunk beforeOldest = newest;

  private volatile long cost;

  private final BufferMemory memory;

  /** Given up, but not yet by all sockets. */
  private final Queue<Chunk> lent = new ArrayDeque<>();

  BroadcastRing(BufferMemory memory) {
    this.memory = memory;
  }

  /** Returns the chunk published last. */
  Chunk newest() {
    return newest;
  }

  /** Appends a chunk; it is seen by cursors at once. */
  void append(PinnedHeader header, FrameUnit unit) {
    Chunk chunk = newest.followedBy(header, unit);
    cost += chunk.cost();
    memory.take(BufferMemory.pooled(chunk.cost()));
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
    return frames() > 0;
  }

  /** Returns how many frames are kept; from any thread, then perhaps a moment old. */
  long frames() {
    long kept = beforeOldest.framesAfter();
    return newest.framesAfter() - kept;
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
    lent.add(oldest);
    reclaimFirst();
    return oldest.cost();
  }

  /** Looks at no more than so many of the chunks that sockets had a hold of. */
  void reclaim(int atMost) {
    for (int looks = Math.min(atMost, lent.size()); looks > 0; looks--) {
      reclaimFirst();
    }
  }

  private void reclaimFirst() {
    Chunk first = lent.remove();
    if (first.frames().refCnt() > 1) {
      lent.add(first);
    } else {
      free(first);
    }
  }

  private void free(Chunk chunk) {
    memory.giveBack(BufferMemory.pooled(chunk.cost()));
    chunk.frames().release();
  }

  /** Gives up everything; sockets may go on with what they hold. */
  long releaseAll() {
    long freed = 0;
    while (beforeOldest.next != null) {
      freed += releaseOldest();
    }
    lent.forEach(this::free);
    lent.clear();
    return freed;
  }
}
