package io.hydrarelay.testkit.scenario;

import io.hydrarelay.protocol.Endpoint;
import io.hydrarelay.server.HydraServer;
import io.hydrarelay.server.RelaySetting;
import io.hydrarelay.server.RelaySnapshot;
import io.hydrarelay.server.ServerConfig;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A relay in this process. Its port is none that systems give to outgoing connections: while it is
 * down, one of those, maybe of its own clients, could take its port.
 */
final class EmbeddedRelay implements RelayUnderTest {
  private static final Duration PORT_PATIENCE = Duration.ofSeconds(30);
  private static final long PORT_POLL_MILLIS = 5;
  private static final int PORT_ATTEMPTS = 50;
  private static final int LOWEST_PORT = 20_000;
  private static final int PORTS_END = 32_000;

  private final ServerConfig config;
  private final InetSocketAddress address;
  private volatile HydraServer life;
  private boolean isClosed;

  private EmbeddedRelay(ServerConfig config) {
    this.config = config;
    this.life = bindOutsideEphemeralPorts().start();
    this.address = life.localAddress();
  }

  private HydraServer bindOutsideEphemeralPorts() {
    for (int attempt = 0; attempt < PORT_ATTEMPTS; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST_PORT, PORTS_END);
      try {
        return HydraServer.bind(at(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
      } catch (UncheckedIOException taken) {
        continue;
      }
    }
    return HydraServer.bind(config);
  }

  static RelayUnderTest start(ServerConfig config) {
    return new EmbeddedRelay(config);
  }

  @Override
  public Endpoint endpoint() {
    return life.endpoint();
  }

  @Override
  public RelaySnapshot snapshot() {
    return life.snapshot();
  }

  @Override
  public void end(boolean inOrder) {
    if (inOrder) {
      life.close();
    } else {
      life.closeNow();
    }
  }

  /** Another process may have got the port for a moment. */
  @Override
  public void revive() throws InterruptedException {
    long begin = System.nanoTime();
    while (!isAlive(System.nanoTime() - begin > PORT_PATIENCE.toNanos())) {
      Thread.sleep(PORT_POLL_MILLIS);
    }
  }

  private synchronized boolean isAlive(boolean lastTry) {
    try {
      if (!isClosed) {
        life = HydraServer.bind(at(address)).start();
      }
      return true;
    } catch (UncheckedIOException taken) {
      if (lastTry) {
        throw taken;
      }
      return false;
    }
  }

  private ServerConfig at(InetSocketAddress there) {
    ServerConfig.Builder builder =
        ServerConfig.builder().address(there).listener(config.listener());
    for (RelaySetting setting : RelaySetting.values()) {
      builder.set(setting, config.get(setting));
    }
    return builder.build();
  }

  @Override
  public synchronized void close() {
    isClosed = true;
    life.closeNow();
  }
}
