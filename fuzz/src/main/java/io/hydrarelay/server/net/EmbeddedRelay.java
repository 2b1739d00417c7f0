package io.hydrarelay.server.net;

import io.hydrarelay.fuzz.Demand;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.server.metrics.RelayCounters;
import io.hydrarelay.server.session.SessionListener;
import io.hydrarelay.server.session.SessionRegistry;
import io.hydrarelay.server.session.SessionSettings;
import io.hydrarelay.server.session.TrafficLimits;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A relay without a network or threads, in which no time passes and no signature is valid. */
final class EmbeddedRelay {
  private static final long MIB = 1 << 20;
  private static final Duration LONG = Duration.ofHours(1);
  private static final SessionSettings SESSIONS =
      new SessionSettings(
          256,
          MIB,
          MIB,
          MIB,
          4 * MIB,
          MIB,
          16,
          16,
          LONG,
          Duration.ZERO,
          LagPolicy.DISCONNECT,
          TrafficLimits.NONE);
  private static final ConnectionSettings CONNECTIONS =
      new ConnectionSettings(
          List.of(),
          true,
          LagPolicy.DISCONNECT.bit() | LagPolicy.SKIP.bit() | LagPolicy.BLOCK.bit(),
          1_000,
          LONG,
          LONG,
          LONG,
          LONG,
          LONG,
          Duration.ofSeconds(15),
          0);
  private static final SignatureChecks NONE = new SignatureChecks(1);

  static {
    NONE.close(); // so that they answer at once
  }

  private final Admission admission = new Admission(16, 16, 0, SourceLimits.NONE);
  private final SessionRegistry registry;
  private final RelayServices services;

  EmbeddedRelay() {
    EventLoop timer = new EmbeddedChannel().eventLoop();
    registry = new SessionRegistry(SESSIONS, new SessionListener() {}, timer, new RelayCounters());
    services =
        new RelayServices(
            CONNECTIONS,
            admission,
            registry,
            NONE,
            new ReadTurns(),
            Optional.empty(),
            new ConnectionEvents(new EventLog(0, timer), new ConnectionListener() {}));
  }

  EmbeddedPeer connect() {
    return new EmbeddedPeer(services);
  }

  /** Demands that nothing is left of anybody. */
  void expectEmpty() {
    Demand.that(admission.pending() == 0, "somebody is still joining");
    Demand.that(registry.sessionCount() == 0, "a session is left");
    Demand.that(registry.ringBytes() == 0, "a ring is left");
    Demand.that(registry.buffers().used() == 0, "buffers are still counted");
  }
}
