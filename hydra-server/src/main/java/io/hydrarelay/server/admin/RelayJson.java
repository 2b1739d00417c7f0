package io.hydrarelay.server.admin;

import io.hydrarelay.server.HydraServer;
import io.hydrarelay.server.metrics.ConsumerPhase;
import io.hydrarelay.server.metrics.ConsumerView;
import io.hydrarelay.server.metrics.Disconnect;
import io.hydrarelay.server.metrics.RelayCounter;
import io.hydrarelay.server.metrics.RelayMetrics;
import io.hydrarelay.server.metrics.SessionPhase;
import io.hydrarelay.server.metrics.SessionView;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** A relay's figures as JSON. */
final class RelayJson {
  private static final int USUAL_LIMIT = 100;
  private static final int USUAL_DISCONNECTS = 50;
  private static final ViewQuery EVENT_SESSIONS = ViewQuery.of("consumers", 50);
  private static final ViewQuery EVENT_CONSUMERS = ViewQuery.of("worst", 200);
  private static final ViewQuery EVENT_DISCONNECTS = new ViewQuery(Map.of("limit", List.of("20")));

  private static final Map<String, Comparator<SessionView>> SESSION_ORDERS =
      new TreeMap<>(
          Map.of(
              "consumers", mostFirst(SessionView::consumers),
              "lag", mostFirst(SessionView::maxLagFrames),
              "bytes_in", mostFirst(SessionView::bytesIn),
              "bytes_out", mostFirst(SessionView::bytesOut),
              "age", mostFirst(session -> session.age().toNanos())));

  private static final Map<String, Comparator<ConsumerView>> CONSUMER_ORDERS =
      new TreeMap<>(
          Map.of(
              "worst", worstFirst(),
              "lag", mostFirst(ConsumerView::lagFrames),
              "bytes_out", mostFirst(ConsumerView::bytesOut),
              "skipped", mostFirst(ConsumerView::skippedFrames),
              "age", mostFirst(consumer -> consumer.age().toNanos())));

  private final HydraServer relay;
  private final JsonWriter json = new JsonWriter();

  RelayJson(HydraServer relay) {
    this.relay = relay;
  }

  /** Who is slow comes first, however little waits, and who was moved past frames before others. */
  static Comparator<ConsumerView> worstFirst() {
    return RelayJson.<ConsumerView>mostFirst(consumer -> consumer.state().ordinal())
        .thenComparing(mostFirst(ConsumerView::lagFrames))
        .thenComparing(mostFirst(ConsumerView::skippedFrames));
  }

  private static <V> Comparator<V> mostFirst(ToLongFunction<V> figure) {
    return Comparator.comparingLong(figure).reversed();
  }

  String relay() {
    writeRelay(relay.metrics());
    return json.toString();
  }

  String sessions(ViewQuery query) {
    writeSessions(query);
    return json.toString();
  }

  String consumers(ViewQuery query) {
    writeConsumers(query);
    return json.toString();
  }

  String disconnects(ViewQuery query) {
    json.object(() -> writeDisconnects(query));
    return json.toString();
  }

  /** Returns what one event tells. */
  String snapshot() {
    json.object(
        () -> {
          json.value("relay", () -> writeRelay(relay.metrics()));
          json.value("sessions", () -> writeSessions(EVENT_SESSIONS));
          json.value("consumers", () -> writeConsumers(EVENT_CONSUMERS));
          writeDisconnects(EVENT_DISCONNECTS);
        });
    return json.toString();
  }

  // ---- the relay

  private void writeRelay(RelayMetrics now) {
    json.object(
        () -> {
          json.field("version", now.version())
              .field("name", String.join(",", now.names()))
              .field("started", now.started().toString())
              .field("uptime_seconds", now.uptime())
              .field("state", now.draining() ? "draining" : "serving")
              .field("listen", HostNames.format(now.listen()))
              .field("tls", now.tls())
              .field("transport", now.transport());
          json.object("connections", () -> writeConnections(now.connections()));
          json.object("sessions", () -> writePhases(now.sessions()));
          json.field("producers", now.producers());
          json.object("consumers", () -> writeConsumerPhases(now));
          writeTraffic(now);
          json.object("memory", () -> writeMemory(now.memory()));
          json.object("counters", () -> now.counters().forEach(json::field));
        });
  }

  private void writeConnections(RelayMetrics.Connections now) {
    json.field("open", now.open()).field("pending", now.pending()).field("limit", now.limit());
  }

  private void writePhases(RelayMetrics.Sessions now) {
    for (SessionPhase phase : SessionPhase.values()) {
      json.field(phase.label(), now.byPhase().get(phase));
    }
    json.field("limit", now.limit());
  }

  private void writeConsumerPhases(RelayMetrics now) {
    json.field("joined", now.consumerCount());
    for (ConsumerPhase phase : ConsumerPhase.values()) {
      json.field(phase.label(), now.consumers().get(phase));
    }
  }

  private void writeTraffic(RelayMetrics now) {
    json.object(
        "bytes",
        () ->
            json.field("in", now.counter(RelayCounter.RECEIVED_BYTES))
                .field("out", now.counter(RelayCounter.SENT_BYTES)));
    json.object(
        "frames",
        () ->
            json.field("in", now.counter(RelayCounter.RECEIVED_FRAMES))
                .field("out", now.counter(RelayCounter.SENT_FRAMES)));
  }

  private void writeMemory(RelayMetrics.Memory now) {
    json.field("ring_bytes", now.ringBytes())
        .field("buffer_bytes", now.bufferBytes())
        .field("limit_bytes", now.limitBytes())
        .field("ceiling_bytes", now.ceilingBytes())
        .field("direct_bytes", now.directBytes())
        .field("direct_limit_bytes", now.directLimitBytes());
  }

  // ---- views

  private void writeSessions(ViewQuery query) {
    Comparator<SessionView> order = query.order(SESSION_ORDERS, "consumers");
    int limit = query.limit(USUAL_LIMIT);
    List<SessionView> all = relay.sessions();
    json.object(
        () -> {
          json.field("total", all.size());
          json.array(
              "sessions", all.stream().sorted(order).limit(limit).toList(), this::writeSession);
        });
  }

  private void writeSession(SessionView session) {
    json.object(
        () ->
            json.field("session", session.session())
                .field("mode", session.mode().name().toLowerCase(Locale.ROOT))
                .field("state", session.state().label())
                .field("policy", session.policy().name().toLowerCase(Locale.ROOT))
                .field("producer", session.producer())
                .field("consumers", session.consumers())
                .field("lagging", session.lagging())
                .field("frames_in", session.framesIn())
                .field("bytes_in", session.bytesIn())
                .field("frames_out", session.framesOut())
                .field("bytes_out", session.bytesOut())
                .field("next_seq", session.nextSeq())
                .field("ring_frames", session.ringFrames())
                .field("ring_bytes", session.ringBytes())
                .field("max_lag_frames", session.maxLagFrames())
                .field("age_seconds", session.age()));
  }

  private void writeConsumers(ViewQuery query) {
    Comparator<ConsumerView> order = query.order(CONSUMER_ORDERS, "lag");
    int limit = query.limit(USUAL_LIMIT);
    List<ConsumerView> wanted =
        relay.consumers().stream()
            .filter(consumer -> query.session().map(consumer.session()::equals).orElse(true))
            .toList();
    json.object(
        () -> {
          json.field("total", wanted.size());
          json.array(
              "consumers",
              wanted.stream().sorted(order).limit(limit).toList(),
              this::writeConsumer);
        });
  }

  private void writeConsumer(ConsumerView consumer) {
    json.object(
        () ->
            json.field("id", consumer.id())
                .field("session", consumer.session())
                .field("remote", HostNames.format(consumer.remote()))
                .field("state", consumer.state().label())
                .field("lag_frames", consumer.lagFrames())
                .field("lag_bytes", consumer.lagBytes())
                .field("skipped_frames", consumer.skippedFrames())
                .field("frames_out", consumer.framesOut())
                .field("bytes_out", consumer.bytesOut())
                .field("age_seconds", consumer.age()));
  }

  private void writeDisconnects(ViewQuery query) {
    int limit = query.limit(USUAL_DISCONNECTS);
    json.array(
        "disconnects", relay.disconnects().stream().limit(limit).toList(), this::writeDisconnect);
  }

  private void writeDisconnect(Disconnect ended) {
    json.object(
        () -> {
          json.field("time", ended.time().toString());
          ended.session().ifPresent(session -> json.field("session", session));
          json.field("role", ended.role())
              .field("remote", HostNames.format(ended.remote()))
              .field("reason", ended.reason().label());
          ended
              .code()
              .ifPresent(code -> json.field("code", HexFormat.of().toHexDigits((byte) (int) code)));
          json.field("detail", ended.detail());
        });
  }
}
