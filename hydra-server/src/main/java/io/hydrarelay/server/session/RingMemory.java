package io.hydrarelay.server.session;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory of all rings together (§6.9). Thread-safe. What no connected consumer needs is given
 * up first, the oldest of any session before the younger.
 */
final class RingMemory {
  private final long limit;
  private final AtomicLong used = new AtomicLong();
  private final Set<Session> sessions = ConcurrentHashMap.newKeySet();
  private final Set<Session> waiting = ConcurrentHashMap.newKeySet();

  RingMemory(long limit) {
    this.limit = limit;
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

  /** Some ring holds less, or holds what nobody needs: whoever waits for memory tries again. */
  void someIsUnneeded() {
    for (Session session : waiting) {
      // Removed before it is told: it may be back among the waiting before this thread goes on.
      if (waiting.remove(session)) {
        session.resumeProducer();
      }
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
