package io.hydrarelay.testkit.load;

import java.util.ArrayList;
import java.util.List;

/** Counts what should not have happened and keeps the first few in words. Not thread-safe. */
final class Offences {
  private static final int KEPT = 5;

  private final List<String> first = new ArrayList<>();
  private long count;

  void add(String what) {
    count++;
    if (first.size() < KEPT) {
      first.add(what);
    }
  }

  long count() {
    return count;
  }

  List<String> first() {
    return first;
  }
}
