package io.hydrarelay.testkit.scenario;

import io.hydrarelay.protocol.Endpoint;
import io.hydrarelay.server.RelaySnapshot;
import io.hydrarelay.server.ServerConfig;
import io.hydrarelay.testkit.link.Fault;
import io.hydrarelay.testkit.link.FaultyLink;

/** A relay that does to frames what a relay must not: a real one behind a link with a fault. */
final class LossyRelay implements RelayUnderTest {
  private final RelayUnderTest relay;
  private final FaultyLink link;

  private LossyRelay(ServerConfig config, Fault fault) {
    this.relay = EmbeddedRelay.start(config);
    this.link = FaultyLink.to(relay.endpoint()).start();
    link.toClient().add(fault);
  }

  static Maker with(String fault) {
    return config -> new LossyRelay(config, Fault.parse(fault));
  }

  @Override
  public Endpoint endpoint() {
    return link.endpoint();
  }

  @Override
  public RelaySnapshot snapshot() {
    return relay.snapshot();
  }

  @Override
  public void end(boolean inOrder) {
    relay.end(inOrder);
  }

  @Override
  public void revive() throws InterruptedException {
    relay.revive();
  }

  @Override
  public void close() {
    link.close();
    relay.close();
  }
}
