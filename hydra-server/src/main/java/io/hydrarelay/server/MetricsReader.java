package io.hydrarelay.server;

import io.hydrarelay.server.metrics.ConsumerPhase;
import io.hydrarelay.server.metrics.ConsumerView;
import io.hydrarelay.server.metrics.RelayMetrics;
import io.hydrarelay.server.metrics.SessionPhase;
import io.hydrarelay.server.metrics.SessionView;
import io.hydrarelay.server.net.Admission;
import io.hydrarelay.server.net.Transport;
import io.hydrarelay.server.session.SessionRegistry;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** Puts a relay's figures together when somebody asks. Thread-safe. */
final class MetricsReader {
  private final ServerConfig config;
  private final SessionRegistry registry;
  private final Admission admission;

  MetricsReader(ServerConfig config, SessionRegistry registry, Admission admission) {
    this.config = config;
    this.registry = registry;
    this.admission = admission;
  }

  RelayMetrics read(
      Instant started,
      boolean draining,
      InetSocketAddress address,
      boolean tls,
      Transport transport) {
    List<SessionView> sessions = registry.sessionViews();
    List<ConsumerView> consumers = registry.consumerViews();
    return new RelayMetrics(
        version(),
        started,
        Duration.between(started, Instant.now()),
        draining,
        address,
        config.names(),
        tls,
        transport.name().toLowerCase(Locale.ROOT),
        new RelayMetrics.Connections(
            admission.connections(),
            admission.pending(),
            config.getInt(RelaySetting.MAX_CONNECTIONS)),
        new RelayMetrics.Sessions(
            counted(SessionPhase.class, sessions, SessionView::state),
            config.getInt(RelaySetting.SESSIONS)),
        Math.toIntExact(sessions.stream().filter(SessionView::producer).count()),
        counted(ConsumerPhase.class, consumers, ConsumerView::state),
        RelayMetrics.Lag.of(consumers),
        memory(),
        registry.counters().snapshot());
  }

  private static String version() {
    String version = HydraServer.class.getPackage().getImplementationVersion();
    return version == null ? "from source" : version;
  }

  private RelayMetrics.Memory memory() {
    return new RelayMetrics.Memory(
        registry.ringBytes(),
        registry.buffers().used(),
        config.bufferBytes(),
        config.memoryCeiling().total(),
        DirectMemory.usedBytes(),
        DirectMemory.limitBytes());
  }

  /** Returns how many views there are for each constant, those with none included. */
  private static <E extends Enum<E>, V> Map<E, Integer> counted(
      Class<E> phases, List<V> views, Function<V, E> phase) {
    Map<E, Integer> counts = new EnumMap<>(phases);
    for (E constant : phases.getEnumConstants()) {
      counts.put(constant, 0);
    }
    views.forEach(view -> counts.merge(phase.apply(view), 1, Integer::sum));
    return counts;
  }
}
