package io.hydrarelay.testkit.scenario;

import io.hydrarelay.protocol.Endpoint;
import io.hydrarelay.server.RelaySnapshot;
import io.hydrarelay.server.ServerConfig;

/** The relay of a run, which may end and come up again at the same address. Thread-safe. */
interface RelayUnderTest extends AutoCloseable {
  /** Makes the relays of runs. */
  @FunctionalInterface
  interface Maker {
    /** Starts a relay; blocks for the moment that takes. */
    RelayUnderTest start(ServerConfig config);
  }

  /** Returns where clients find it. */
  Endpoint endpoint();

  /** Returns what it holds; of a relay that has ended, what it held then. */
  RelaySnapshot snapshot();

  /**
   * Ends it. Blocks.
   *
   * @param inOrder whether clients are told, and consumers get what waits for them
   */
  void end(boolean inOrder);

  /** Starts another at the same address. Blocks until the address is free. */
  void revive() throws InterruptedException;

  /** Ends it at once, for good. */
  @Override
  void close();
}
