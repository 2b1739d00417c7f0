package io.hydrarelay.testkit.scenario;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What happened in a run, in order. Of many events the first and the last are kept, and all are
 * counted. Thread-safe.
 */
final class EventLog {
  private static final int MOST_FIRST = 10_000;
  private static final int MOST_LAST = 10_000;

  private final long beginNanos = System.nanoTime();
  private final List<ScenarioEvent> first = new ArrayList<>();
  private final ArrayDeque<ScenarioEvent> last = new ArrayDeque<>();
  private final AtomicLongArray counts = new AtomicLongArray(EventKind.values().length);
  private long dropped;

  /** Returns the nanoseconds since the run began. */
  long nanos() {
    return System.nanoTime() - beginNanos;
  }

  void add(EventKind kind, String who, String what) {
    counts.incrementAndGet(kind.ordinal());
    synchronized (this) {
      ScenarioEvent event = new ScenarioEvent(nanos(), kind, who, what);
      if (first.size() < MOST_FIRST) {
        first.add(event);
        return;
      }
      last.add(event);
      if (last.size() > MOST_LAST) {
        last.poll();
        dropped++;
      }
    }
  }

  /** Returns how many events of that kind there were. */
  long count(EventKind kind) {
    return counts.get(kind.ordinal());
  }

  synchronized List<ScenarioEvent> events() {
    List<ScenarioEvent> events = new ArrayList<>(first);
    if (dropped > 0) {
      ScenarioEvent next = last.element();
      events.add(
          new ScenarioEvent(
              next.nanos(), EventKind.PLAN, "log", dropped + " events are left out here"));
    }
    events.addAll(last);
    return events;
  }
}
