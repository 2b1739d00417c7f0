package io.hydrarelay.testkit.conformance;

import java.util.concurrent.Semaphore;

/**
 * Starts clients for the cases of a run, which play at once: a few at a time, so that the starts of
 * some do not slow down what others measure. Thread-safe.
 */
final class ClientStart {
  private final ClientCommand command;
  private final Semaphore turns = new Semaphore(Runtime.getRuntime().availableProcessors(), true);

  ClientStart(ClientCommand command) {
    this.command = command;
  }

  ClientCommand command() {
    return command;
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
