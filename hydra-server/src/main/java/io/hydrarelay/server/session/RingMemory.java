package io.hydrarelay.server.session;

import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * The memory of all rings together (§6.9). Thread-safe. What no connected consumer needs is given
 * up first, the oldest of any session before the younger.
 */
final class RingMemory {
  /** Looking at every session each time that a producer asks would cost more than it brings. */
  private static final long RELIEF_NANOS = 1_000_000;

  /** Most sessions with something lent look for themselves, with each chunk that they publish. */
  private static final long RECLAIM_NANOS = 10_000_000;

  /**
   * So much of the limit is given up at once, so that not every chunk has all sessions looked at.
   */
  private static final int BATCH_PARTS = 64;

  /** A session and how old the oldest is that it could give up. */
  private record Unneeded(Session owner, long nanos) implements Comparable<Unneeded> {
    @Override
    public int compareTo(Unneeded other) {
      return Long.signum(nanos - other.nanos);
    }
  }

  /** Lets one caller through, whichever it is, once in so many nanoseconds. */
  private static final class Interval {
    private final long nanos;
    private final AtomicLong lastNanos;

    Interval(long nanos) {
      this.nanos = nanos;
      this.lastNanos = new AtomicLong(System.nanoTime() - nanos);
    }

    boolean hasPassed() {
      long now = System.nanoTime();
      long last = lastNanos.get();
      return now - last >= nanos && lastNanos.compareAndSet(last, now);
    }
  }

  private final long limit;
  private final BufferMemory buffers;
  private final AtomicLong used = new AtomicLong();
  private final Set<Session> sessions = ConcurrentHashMap.newKeySet();
  private final Set<Session> waiting = ConcurrentHashMap.newKeySet();

  private final Interval relief = new Interval(RELIEF_NANOS);
  private final Interval reclaim = new Interval(RECLAIM_NANOS);

  RingMemory(long limit, BufferMemory buffers) {
    this.limit = limit;
    this.buffers = buffers;
  }

  void add(Session session) {
    sessions.add(session);
  }

  void remove(Session session) {
    sessions.remove(session);
    waiting.remove(session);
  }

  long used() {
    return used.get();
  }

  /** Takes that many bytes for the session; on false, the session is told when some are free. */
  boolean reserve(int bytes, Session session) {
    if (tryReserve(bytes)) {
      return true;
    }
    waiting.add(session);
    if (tryReserve(bytes)) {
      waiting.remove(session);
      return true;
    }
    return false;
  }

  /** Gives bytes back. */
  void release(long bytes) {
    if (bytes == 0) {
      return;
    }
    used.addAndGet(-bytes);
    someIsUnneeded();
  }

  /**
   * Some ring holds less, or holds what nobody needs: whoever waits for memory tries again,
   * sessions that have little of it first.
   */
  void someIsUnneeded() {
    if (!waiting.isEmpty()) {
      long little = limit / 2 / Math.max(1, sessions.size());
      resume(session -> session.ring().cost() <= little);
      resume(session -> true);
    }
  }

  private void resume(Predicate<Session> which) {
    for (Session session : waiting) {
      // Removed before it is told: it may be back among the waiting before this thread goes on.
      if (which.test(session) && waiting.remove(session)) {
        session.resumeProducer();
      }
    }
  }

  /**
   * Returns whether that session's producer should wait because buffers are short, when what nobody
   * needs has been given up.
   */
  boolean isShortFor(Session session) {
    if (buffers.isGettingShort()) {
      relieve();
    }
    return buffers.isShortFor(session.ring().cost(), Math.max(1, sessions.size()));
  }

  private void relieve() {
    if (!relief.hasPassed()) {
      return;
    }
    if (reclaim.hasPassed()) {
      sessions.forEach(Session::reclaim);
    }
    boolean gaveUp = true;
    while (gaveUp && buffers.isGettingShort()) {
      gaveUp = giveUpOldest();
    }
  }

  private boolean tryReserve(int bytes) {
    while (true) {
      long before = used.get();
      if (before + bytes <= limit) {
        if (used.compareAndSet(before, before + bytes)) {
          return true;
        }
      } else if (!giveUpOldest()) {
        return false;
      }
    }
  }

  /**
   * Gives up the oldest of what nobody needs, a batch of it; returns whether there was any, whoever
   * gave it up.
   */
  private boolean giveUpOldest() {
    Queue<Unneeded> byAge = new PriorityQueue<>();
    for (Session session : sessions) {
      addUnneeded(session, byAge);
    }
    boolean any = !byAge.isEmpty();
    long freed = 0;
    while (freed <= limit / BATCH_PARTS && !byAge.isEmpty()) {
      Session owner = byAge.remove().owner();
      freed += owner.giveUpOldestUnneeded();
      addUnneeded(owner, byAge);
    }
    return any;
  }

  private static void addUnneeded(Session session, Queue<Unneeded> byAge) {
    long nanos = session.oldestUnneededNanos();
    if (nanos != Session.NOTHING) {
      byAge.add(new Unneeded(session, nanos));
    }
  }
}
