package io.hydrarelay.server.metrics;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The last {@value #CAPACITY} connections that ended. Thread-safe. */
public final class DisconnectLog {
  /** How many are kept. */
  public static final int CAPACITY = 200;

  private final Deque<Disconnect> newestFirst = new ArrayDeque<>(CAPACITY + 1);

  /** Adds one, and forgets the oldest of too many. */
  public synchronized void add(Disconnect ended) {
    newestFirst.addFirst(ended);
    if (newestFirst.size() > CAPACITY) {
      newestFirst.removeLast();
    }
  }

  /** Returns them, the newest first. */
  public synchronized List<Disconnect> newestFirst() {
    return new ArrayList<>(newestFirst);
  }
}
