package io.hydrarelay.testkit.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * What one case sent and received, decoded, for whoever has to find out why it failed. Bounded:
 * after {@link #MAX_LINES} only the count goes on. Thread-safe.
 */
public final class Transcript {
  /** Most lines that are kept. */
  public static final int MAX_LINES = 400;

  private final long begun = System.nanoTime();
  private final List<String> lines = new ArrayList<>();
  private long left;

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
    if (lines.size() == MAX_LINES) {
      left++;
      return;
    }
    double millis = (System.nanoTime() - begun) / (double) TimeUnit.MILLISECONDS.toNanos(1);
    lines.add(String.format(Locale.ROOT, "%9.1f ms  %s", millis, line));
  }

  /** Returns the lines so far. */
  public synchronized List<String> lines() {
    List<String> all = new ArrayList<>(lines);
    if (left > 0) {
      all.add("and " + left + " more");
    }
    return all;
  }
}
