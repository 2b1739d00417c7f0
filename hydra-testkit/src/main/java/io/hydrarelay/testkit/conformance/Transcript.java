package io.hydrarelay.testkit.conformance;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * What one case sent and received, decoded, for whoever has to find out why it failed. Bounded: of
 * more than {@link #MAX_LINES} those in the middle are left out. Thread-safe.
 */
public final class Transcript {
  /** Most lines that are kept. */
  public static final int MAX_LINES = 400;

  private final long begun = System.nanoTime();
  private final List<String> first = new ArrayList<>();
  private final Deque<String> last = new ArrayDeque<>();
  private long leftOut;

  /** Notes bytes that went to the subject. */
  public void sent(String peer, String what) {
    add(peer + " -> " + what);
  }

  /** Notes bytes that came from the subject. */
  public void received(String peer, String what) {
    add(peer + " <- " + what);
  }

  /** Notes what else happened. */
  public void note(String what) {
    add("-- " + what);
  }

  private synchronized void add(String line) {
    double millis = (System.nanoTime() - begun) / (double) TimeUnit.MILLISECONDS.toNanos(1);
    String timed = String.format(Locale.ROOT, "%9.1f ms  %s", millis, line);
    if (first.size() < MAX_LINES / 2) {
      first.add(timed);
      return;
    }
    if (last.size() == MAX_LINES / 2) {
      last.remove();
      leftOut++;
    }
    last.add(timed);
  }

  /** Returns the lines so far. */
  public synchronized List<String> lines() {
    List<String> all = new ArrayList<>(first);
    if (leftOut > 0) {
      all.add("-- " + leftOut + " lines are left out");
    }
    all.addAll(last);
    return all;
  }
}
