package io.hydrarelay.testkit;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.server.RelaySnapshot;
import io.hydrarelay.server.ServerConfig;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** A relay that dies and comes back at the same address, with nothing in its memory. */
final class MortalRelay implements AutoCloseable {
  private final UnaryOperator<ServerConfig.Builder> settings;
  private final InetSocketAddress address;
  private RelayFixture life;

  MortalRelay(UnaryOperator<ServerConfig.Builder> settings) {
    this.settings = settings;
    this.life = RelayFixture.start(settings);
    this.address = life.server().localAddress();
  }

  Ticket newProducerTicket() {
    return life.newProducerTicket();
  }

  /** Cuts all connections at once. What the relay had, taken and acknowledged or not, is lost. */
  void kill() {
    life.server().closeNow();
    assertNothingIsHeld();
  }

  /** Lets the relay end in order: clients are told, consumers get what waits for them. */
  void shutDown() {
    life.close();
    assertNothingIsHeld();
  }

  private void assertNothingIsHeld() {
    RelaySnapshot left = life.server().snapshot();
    assertEquals(new RelaySnapshot(0, 0, 0, 0, 0, 0), left, "what a dead relay holds");
  }

  /** Waits for the port, which another process may have got for a moment. */
  void revive() {
    await("the port " + address.getPort())
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .atMost(Party.PATIENCE)
        .ignoreException(UncheckedIOException.class)
        .until(this::isAlive);
  }

  private boolean isAlive() {
    life = RelayFixture.start(builder -> settings.apply(builder).address(address));
    return true;
  }

  @Override
  public void close() {
    life.server().closeNow();
  }
}
