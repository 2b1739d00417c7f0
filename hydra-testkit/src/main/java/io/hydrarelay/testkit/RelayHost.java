package io.hydrarelay.testkit;

import io.hydrarelay.server.HydraServer;
import io.hydrarelay.server.RelayListener;
import io.hydrarelay.server.RelaySnapshot;
import io.hydrarelay.server.ServerConfig;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** One address, and the relays that live there one after the other. Thread-safe. */
final class RelayHost {
  private static final RelaySnapshot NOTHING = new RelaySnapshot(0, 0, 0, 0, 0, 0);
  private static final Duration PORT_PATIENCE = Duration.ofSeconds(20);

  private final RelayThreads threads;
  private final PeerTable peers;
  private final ServerConfig config;
  private final List<String> leftovers = new ArrayList<>();
  private volatile HydraServer server;
  private volatile boolean isUp = true;
  private Optional<PortHold> hold = Optional.empty();

  /** Starts the first. */
  RelayHost(UnaryOperator<ServerConfig.Builder> settings, RelayThreads threads, PeerTable peers) {
    this.threads = threads;
    this.peers = peers;
    ServerConfig.Builder builder = settings.apply(ServerConfig.builder());
    RelayListener users = builder.build().listener();
    ServerConfig first = builder.listener(peers.before(users)).build();
    this.server = threads.call(() -> HydraServer.bind(first).start());
    this.config = builder.address(server.localAddress()).build();
  }

  /** Returns the settings, with the address that the relay got. */
  ServerConfig config() {
    return config;
  }

  /** Returns the relay that runs, or the last that did. */
  HydraServer server() {
    return server;
  }

  /** Returns whether the relay runs, as far as it was not ended by others. Never blocks. */
  boolean isUp() {
    return isUp;
  }

  /** Ends the relay, if it is up, in one of the two ways it knows. */
  synchronized void end(Consumer<HydraServer> how) {
    if (!isUp) {
      return;
    }
    isUp = false;
    HydraServer ending = server;
    threads.call(
        () -> {
          how.accept(ending);
          return ending;
        });
    hold = Optional.of(new PortHold(config.address()));
    peers.clear();
    if (!ending.snapshot().equals(NOTHING)) {
      leftovers.add("a relay that has ended still holds " + ending.snapshot());
    }
  }

  /** Starts a relay where the last one was. */
  synchronized void begin() {
    if (isUp) {
      throw new IllegalStateException("the relay on " + config.address() + " is running");
    }
    release();
    if (!Waiting.untilInterrupted(this::isBound, PORT_PATIENCE)) {
      throw new IllegalStateException("somebody else listens on " + config.address());
    }
    isUp = true;
  }

  private boolean isBound() {
    try {
      server = threads.call(() -> HydraServer.bind(config).start());
      return true;
    } catch (UncheckedIOException taken) { // for a moment, by a client on its way elsewhere
      return false;
    }
  }

  /** Gives up the port of a relay that is down. */
  synchronized void release() {
    hold.ifPresent(PortHold::close);
    hold = Optional.empty();
  }

  /** Returns what relays have not given back at their ends. */
  synchronized List<String> leftovers() {
    return List.copyOf(leftovers);
  }
}
