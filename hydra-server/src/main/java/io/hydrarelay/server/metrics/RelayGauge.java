package io.hydrarelay.server.metrics;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Everything of a relay that goes up and down: name as in Prometheus, meaning, and the label by
 * which it is split, if any. The unit is in the name.
 */
public enum RelayGauge {
  /** Open connections: those that have joined, and those that have not yet. */
  CONNECTIONS(
      "hydra_connections",
      "Open connections: joined, or pending before their join is over.",
      "state",
      List.of("joined", "pending"),
      RelayGauge::connections),
  /** {@code max_connections}. */
  CONNECTIONS_LIMIT(
      "hydra_connections_limit",
      "Connections that may be open (max_connections).",
      now -> now.connections().limit()),
  /** Sessions. */
  SESSIONS(
      "hydra_sessions",
      "Sessions by state.",
      "state",
      labels(SessionPhase.values()),
      now -> numbers(now.sessions().byPhase())),
  /** {@code sessions}. */
  SESSIONS_LIMIT(
      "hydra_sessions_limit", "Sessions that there may be.", now -> now.sessions().limit()),
  /** Producers that are connected. */
  PRODUCERS("hydra_producers", "Producers that are connected.", RelayMetrics::producers),
  /** Consumers that have joined. */
  CONSUMERS(
      "hydra_consumers",
      "Consumers by how they get on.",
      "state",
      labels(ConsumerPhase.values()),
      now -> numbers(now.consumers())),
  /** What waits for consumers, in frames. */
  CONSUMER_LAG_FRAMES(
      "hydra_consumer_lag_frames",
      "Frames that wait for a consumer in the ring: quantiles over all consumers, and the most.",
      "stat",
      List.of("p50", "p90", "p99", "max"),
      now -> lag(now.lag())),
  /** What waits for consumers, in bytes. */
  CONSUMER_LAG_BYTES(
      "hydra_consumer_lag_max_bytes",
      "Most bytes that wait for one consumer in the ring.",
      now -> now.lag().maxBytes()),
  /** Memory that holds frames. */
  MEMORY(
      "hydra_memory_bytes",
      "Memory that holds frames: rings, and all buffers, those of the rings included.",
      "kind",
      List.of("rings", "buffers"),
      now -> List.of((double) now.memory().ringBytes(), (double) now.memory().bufferBytes())),
  /** {@code buffer_bytes}. */
  MEMORY_LIMIT(
      "hydra_memory_limit_bytes",
      "Memory of all buffers beyond which producers are not read (buffer_bytes).",
      now -> now.memory().limitBytes()),
  /** The most that the relay takes under its settings. */
  MEMORY_CEILING(
      "hydra_memory_ceiling_bytes",
      "Memory that the relay takes at most under its settings, heap included.",
      now -> now.memory().ceilingBytes()),
  /** Memory outside the heap that Netty has taken, pool included. */
  DIRECT_MEMORY(
      "hydra_direct_memory_bytes",
      "Memory outside the heap that buffers and their pool have taken.",
      now -> now.memory().directBytes()),
  /** How much of it this process may take. */
  DIRECT_MEMORY_LIMIT(
      "hydra_direct_memory_limit_bytes",
      "Memory outside the heap that buffers and their pool may take.",
      now -> now.memory().directLimitBytes()),
  /** Whether the relay closes. */
  DRAINING(
      "hydra_draining",
      "1 while the relay closes and accepts nobody, else 0.",
      now -> now.draining() ? 1 : 0);

  private final String metricName;
  private final String meaning;
  private final Optional<String> labelName;
  private final List<String> labels;
  private final Function<RelayMetrics, List<Double>> values;

  RelayGauge(String metricName, String meaning, ToDoubleFunction<RelayMetrics> value) {
    this.metricName = metricName;
    this.meaning = meaning;
    this.labelName = Optional.empty();
    this.labels = List.of("");
    this.values = now -> List.of(value.applyAsDouble(now));
  }

  RelayGauge(
      String metricName,
      String meaning,
      String labelName,
      List<String> labels,
      Function<RelayMetrics, List<Double>> values) {
    this.metricName = metricName;
    this.meaning = meaning;
    this.labelName = Optional.of(labelName);
    this.labels = labels;
    this.values = values;
  }

  /** Returns the name in Prometheus, unit included. */
  public String metricName() {
    return metricName;
  }

  /** Returns what is measured, in one sentence. */
  public String meaning() {
    return meaning;
  }

  /** Returns the name of the label it is split by. */
  public Optional<String> labelName() {
    return labelName;
  }

  /** Returns the values of that label; one empty one without a label. */
  public List<String> labels() {
    return labels;
  }

  /** Returns what those figures say, by label. */
  public Map<String, Double> values(RelayMetrics now) {
    Map<String, Double> byLabel = new LinkedHashMap<>();
    List<Double> numbers = values.apply(now);
    for (int i = 0; i < labels.size(); i++) {
      byLabel.put(labels.get(i), numbers.get(i));
    }
    return byLabel;
  }

  private static List<String> labels(CounterLabel[] constants) {
    return Arrays.stream(constants).map(CounterLabel::label).toList();
  }

  private static List<Double> numbers(Map<?, Integer> inOrder) {
    return inOrder.values().stream().map(Integer::doubleValue).toList();
  }

  private static List<Double> connections(RelayMetrics now) {
    int pending = now.connections().pending();
    return List.of((double) Math.max(0, now.connections().open() - pending), (double) pending);
  }

  private static List<Double> lag(RelayMetrics.Lag lag) {
    return List.of(
        (double) lag.medianFrames(),
        (double) lag.p90Frames(),
        (double) lag.p99Frames(),
        (double) lag.maxFrames());
  }
}
