package io.hydrarelay.testkit;

import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.BooleanSupplier;

/**
 * One fixture's view of the others in this JVM: what cannot be traced to a relay is only held
 * against a fixture that is alone. Thread-safe.
 */
final class Company {
  /** Weak, or a fixture that is never closed would keep company for ever. */
  private static final Set<Company> PRESENT = Collections.newSetFromMap(new WeakHashMap<>());

  private final boolean amongOthers;
  private final BooleanSupplier isOver;
  private boolean hadOthers;

  /**
   * @param amongOthers whether there are others that are no fixtures
   * @param isOver whether this fixture's relay was ended behind its back; must not block
   */
  Company(boolean amongOthers, BooleanSupplier isOver) {
    this.amongOthers = amongOthers;
    this.isOver = isOver;
  }

  void join() {
    synchronized (PRESENT) {
      PRESENT.removeIf(each -> each.isOver.getAsBoolean());
      PRESENT.forEach(each -> each.hadOthers = true);
      hadOthers = !PRESENT.isEmpty();
      PRESENT.add(this);
    }
  }

  void leave() {
    synchronized (PRESENT) {
      PRESENT.remove(this);
    }
  }

  boolean isAlone() {
    synchronized (PRESENT) {
      return !amongOthers && isOnlyFixture();
    }
  }

  boolean wasAlwaysAlone() {
    synchronized (PRESENT) {
      return !amongOthers && !hadOthers;
    }
  }

  boolean isOnlyFixture() {
    synchronized (PRESENT) {
      PRESENT.removeIf(each -> each != this && each.isOver.getAsBoolean());
      return PRESENT.size() == 1 && PRESENT.contains(this);
    }
  }
}
