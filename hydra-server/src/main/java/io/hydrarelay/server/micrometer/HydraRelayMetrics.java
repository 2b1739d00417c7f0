package io.hydrarelay.server.micrometer;

import io.hydrarelay.server.HydraServer;
import io.hydrarelay.server.metrics.CounterLabel;
import io.hydrarelay.server.metrics.RelayCounter;
import io.hydrarelay.server.metrics.RelayGauge;
import io.hydrarelay.server.metrics.RelayMetrics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * Every {@link RelayCounter} and {@link RelayGauge} of an embedded relay as meters: {@code new
 * HydraRelayMetrics(server).bindTo(registry)}. Names have dots and no {@code total}, as usual with
 * Micrometer; a Prometheus registry makes of them the names that the relay's own admin port has.
 * Figures are read from the relay at most once a second, however many meters are asked. With more
 * than one relay in a registry, give each a tag. Thread-safe.
 */
public final class HydraRelayMetrics implements MeterBinder {
  private static final long FRESH_NANOS = 1_000_000_000;
  private static final String TOTAL = "_total";

  private final HydraServer server;
  private final Iterable<Tag> tags;
  private RelayMetrics latest;
  private long readNanos;

  /** Makes a binder without tags of its own. */
  public HydraRelayMetrics(HydraServer server) {
    this(server, Tags.empty());
  }

  /** Makes a binder whose meters all have those tags. */
  public HydraRelayMetrics(HydraServer server, Iterable<Tag> tags) {
    this.server = server;
    this.tags = Objects.requireNonNull(tags, "tags");
    this.latest = server.metrics();
    this.readNanos = System.nanoTime();
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    for (RelayCounter counter : RelayCounter.values()) {
      if (counter.labelName().isEmpty()) {
        count(registry, counter, tags, now -> now.counter(counter));
      }
      for (CounterLabel label : counter.labels()) {
        Tags labelled = Tags.concat(tags, counter.labelName().orElseThrow(), label.label());
        count(registry, counter, labelled, now -> now.counter(counter, label));
      }
    }
    for (RelayGauge gauge : RelayGauge.values()) {
      gauge.labels().forEach(label -> measure(registry, gauge, label));
    }
  }

  private void count(
      MeterRegistry registry,
      RelayCounter counter,
      Iterable<Tag> labelled,
      ToDoubleFunction<RelayMetrics> value) {
    String name = counter.metricName();
    FunctionCounter.builder(
            dotted(name.substring(0, name.length() - TOTAL.length())),
            this,
            relay -> value.applyAsDouble(relay.now()))
        .description(counter.meaning())
        .tags(labelled)
        .register(registry);
  }

  private void measure(MeterRegistry registry, RelayGauge gauge, String label) {
    Tags labelled =
        gauge.labelName().map(name -> Tags.concat(tags, name, label)).orElse(Tags.of(tags));
    Gauge.builder(dotted(gauge.metricName()), this, relay -> gauge.values(relay.now()).get(label))
        .description(gauge.meaning())
        .tags(labelled)
        .strongReference(true)
        .register(registry);
  }

  private static String dotted(String prometheusName) {
    return prometheusName.replace('_', '.');
  }

  private synchronized RelayMetrics now() {
    if (System.nanoTime() - readNanos > FRESH_NANOS) {
      latest = server.metrics();
      readNanos = System.nanoTime();
    }
    return latest;
  }
}
