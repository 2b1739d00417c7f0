package io.hydrarelay.cli;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What SIGHUP asks of a relay: to look at its files again. Other commands are ended by it as
 * always. Thread-safe.
 */
final class HangupSignal {
  private static final List<Runnable> ACTIONS = new CopyOnWriteArrayList<>();

  private HangupSignal() {}

  /** Adds something to do, on a thread of its own, whenever the signal comes. */
  static synchronized void also(Runnable action) {
    if (ACTIONS.isEmpty()) {
      SystemSignal.handle("HUP", () -> ACTIONS.forEach(Runnable::run));
    }
    ACTIONS.add(action);
  }
}
