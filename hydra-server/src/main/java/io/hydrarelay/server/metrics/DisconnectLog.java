package io.hydrarelay.server.metrics;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/**
 * The last connections that ended: {@value #CAPACITY} of those whose JOIN had come, and as many of
 * strangers, so that a flood of these does not hide what became of the others. Thread-safe.
 */
public final class DisconnectLog {
  /** How many are kept of each kind. */
  public static final int CAPACITY = 100;

  private final Deque<Disconnect> known = new ArrayDeque<>();
  private final Deque<Disconnect> strangers = new ArrayDeque<>();

  /** Adds one, and forgets the oldest of too many. */
  public synchronized void add(Disconnect ended) {
    Deque<Disconnect> kind = ended.session().isPresent() ? known : strangers;
    kind.addFirst(ended);
    if (kind.size() > CAPACITY) {
      kind.removeLast();
    }
  }

  /** Returns them, the newest first. */
  public List<Disconnect> newestFirst() {
    List<Disconnect> all;
    synchronized (this) {
      all = new ArrayList<>(known);
      all.addAll(strangers);
    }
    all.sort(Comparator.comparing(Disconnect::time).reversed());
    return all;
  }
}
