package io.hydrarelay.server;

import java.net.InetSocketAddress;

/**
 * A Hydra relay. Thread-safe. {@link #bind} takes the port, so that peers may connect at once;
 * {@link #start} begins to accept them; {@link #close} drains and ends.
 */
public final class HydraServer implements AutoCloseable {
  private HydraServer() {}

  /** Binds a relay with {@link ServerConfig#defaults}. */
  public static HydraServer bindDefault() {
    return bind(ServerConfig.defaults());
  }

  /**
   * Binds a relay.
   *
   * @throws java.io.UncheckedIOException when the address cannot be bound
   */
  public static HydraServer bind(ServerConfig config) {
    throw new UnsupportedOperationException();
  }

  /** Begins to accept connections; returns this. */
  public HydraServer start() {
    return this;
  }

  /** Returns the address that the relay listens on. */
  public InetSocketAddress localAddress() {
    throw new UnsupportedOperationException();
  }

  /** Returns what the relay holds now. */
  public RelaySnapshot snapshot() {
    throw new UnsupportedOperationException();
  }

  /** Drains up to the drain limit, then ends; further calls return at once. Blocks. */
  @Override
  public void close() {}

  /** Ends without draining. Blocks until the threads are gone. */
  public void closeNow() {}
}
