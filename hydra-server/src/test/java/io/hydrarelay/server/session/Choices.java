package io.hydrarelay.server.session;

import java.util.ArrayList;
import java.util.List;

/**
 * Walks through every sequence of choices a deterministic run can be given: each run asks what to
 * do next, and the next run differs in the last choice that had an alternative left.
 */
final class Choices {
  private final List<Integer> chosen = new ArrayList<>();
  private final List<Integer> alternatives = new ArrayList<>();
  private int step;

  /** Returns which of so many options to take. */
  int among(int options) {
    if (step == chosen.size()) {
      chosen.add(0);
      alternatives.add(options);
    }
    if (alternatives.get(step) != options) {
      throw new IllegalStateException("the run is not deterministic at step " + step);
    }
    return chosen.get(step++);
  }

  /** Prepares the next run; returns false when all have been made. */
  boolean hasNextRun() {
    step = 0;
    for (int last = chosen.size() - 1; last >= 0; last--) {
      if (chosen.get(last) + 1 < alternatives.get(last)) {
        chosen.set(last, chosen.get(last) + 1);
        return true;
      }
      chosen.remove(last);
      alternatives.remove(last);
    }
    return false;
  }

  @Override
  public String toString() {
    return "choices " + chosen;
  }
}
