package io.hydrarelay.testkit.conformance;

import java.io.IOException;
import java.util.concurrent.Semaphore;

/**
 * Starts clients for the cases of a run, which play at once: a few at a time, so that the starts of
 * some do not slow down what others measure. Thread-safe.
 */
final class ClientStart {
  /** Makes a process, or what looks like one, that has a ticket. */
  @FunctionalInterface
  interface Starter {
    Process start(String ticket) throws IOException;
  }

  private final Starter starter;
  private final Semaphore turns = new Semaphore(Runtime.getRuntime().availableProcessors(), true);

  ClientStart(Starter starter) {
    this.starter = starter;
  }

  /** Starts a client with that ticket, well-formed or not. */
  Process start(String ticket) throws IOException {
    return starter.start(ticket);
  }

  /** Waits until another client may be started; {@link #endTurn} has to follow. */
  void awaitTurn() throws InterruptedException {
    turns.acquire();
  }

  /** The client has connected or ended. */
  void endTurn() {
    turns.release();
  }
}
