package io.hydrarelay.server.session;

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

  private final long limit;
  private final BufferMemory buffers;
  private final AtomicLong used = new AtomicLong();
  private final Set<Session> sessions = ConcurrentHashMap.newKeySet();
  private final Set<Session> waiting = ConcurrentHashMap.newKeySet();

  private final AtomicLong relievedNanos = new AtomicLong(System.nanoTime() - RELIEF_NANOS);

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
    long now = System.nanoTime();
    long before = relievedNanos.get();
    if (now - before < RELIEF_NANOS || !relievedNanos.compareAndSet(before, now)) {
      return;
    }
    sessions.forEach(Session::reclaim);
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

  /** Returns whether there was something to give up, by whomever. */
  private boolean giveUpOldest() {
    Session owner = null;
    long oldestNanos = 0;
    for (Session session : sessions) {
      long nanos = session.oldestUnneededNanos();
      if (nanos != Session.NOTHING && (owner == null || nanos - oldestNanos < 0)) {
        owner = session;
        oldestNanos = nanos;
      }
    }
    if (owner == null) {
      return false;
    }
    owner.giveUpOldestUnneeded();
    return true;
  }
}
