package io.hydrarelay.testkit.conformance;

import java.io.IOException;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;

/**
 * Starts clients for the cases of a run, which play at once: a few at a time, so that the starts of
 * some do not slow down what others measure. Keeps those that go on for cases that can do with one
 * of them. Thread-safe.
 */
final class ClientStart implements AutoCloseable {
  /** Makes a process, or what looks like one, that has a ticket. */
  @FunctionalInterface
  interface Starter {
    Process start(String ticket) throws IOException;
  }

  private final Starter starter;
  private final Semaphore turns = new Semaphore(Runtime.getRuntime().availableProcessors(), true);
  private final Deque<ClientHost> idle = new ConcurrentLinkedDeque<>();

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

  /** Returns a client that a case has left, if there is one. */
  Optional<ClientHost> takeIdle() {
    return Optional.ofNullable(idle.poll());
  }

  void putIdle(ClientHost host) {
    idle.push(host);
  }

  /** Ends all clients that are left. */
  @Override
  public void close() throws IOException {
    for (Optional<ClientHost> host = takeIdle(); host.isPresent(); host = takeIdle()) {
      host.get().close();
    }
  }
}
