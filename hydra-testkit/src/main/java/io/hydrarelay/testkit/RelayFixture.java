package io.hydrarelay.testkit;

import io.hydrarelay.protocol.Endpoint;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.server.HydraServer;
import io.hydrarelay.server.ServerConfig;
import java.security.SecureRandom;
import java.util.function.UnaryOperator;

/**
 * A relay on a free loopback port, in the process of the test that uses it. Thread-safe; {@link
 * #start} and {@link #close} block.
 */
public final class RelayFixture implements AutoCloseable {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final HydraServer server;
  private final Endpoint endpoint;

  private RelayFixture(HydraServer server) {
    this.server = server;
    this.endpoint = server.endpoint();
  }

  /** Returns a running relay with the default settings. */
  public static RelayFixture start() {
    return start(settings -> settings);
  }

  /**
   * Returns a running relay.
   *
   * @param settings changes the defaults, among them the address: loopback, a free port
   */
  public static RelayFixture start(UnaryOperator<ServerConfig.Builder> settings) {
    ServerConfig config = settings.apply(ServerConfig.builder()).build();
    return new RelayFixture(HydraServer.bind(config).start());
  }

  /** Returns where clients find the relay. */
  public Endpoint endpoint() {
    return endpoint;
  }

  /** Returns the relay's port. */
  public int port() {
    return endpoint.port();
  }

  /** Returns the producer's ticket of a new owned session on this relay. */
  public Ticket newProducerTicket() {
    return Ticket.producer(endpoint, SessionCredentials.generateOwned(RANDOM));
  }

  /** Returns the ticket of a new open session on this relay. */
  public Ticket newOpenTicket() {
    return Ticket.open(endpoint, SessionCredentials.generateOpen(RANDOM));
  }

  /** Returns the relay itself. */
  public HydraServer server() {
    return server;
  }

  /** Ends the relay as {@link HydraServer#close} does: what waits for consumers is delivered. */
  @Override
  public void close() {
    server.close();
  }
}
