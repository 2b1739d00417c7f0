package io.hydrarelay.server.admin;

import io.hydrarelay.server.metrics.CounterLabel;
import io.hydrarelay.server.metrics.RelayCounter;
import io.hydrarelay.server.metrics.RelayGauge;
import io.hydrarelay.server.metrics.RelayMetrics;
import java.util.Map;

/** A relay's figures in Prometheus' text format, version 0.0.4. */
final class MetricsText {
  static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final Exposition out = new Exposition();

  /** Returns everything, the process's own figures included. */
  static String of(RelayMetrics now) {
    MetricsText text = new MetricsText();
    text.write(now);
    ProcessMetrics.write(text.out);
    return text.out.toString();
  }

  private void write(RelayMetrics now) {
    out.family("hydra_build_info", "gauge", "Version and surroundings of the relay; always 1.");
    out.sample(
        "hydra_build_info",
        1,
        "version",
        now.version(),
        "java",
        Runtime.version().toString(),
        "transport",
        now.transport());
    for (RelayCounter counter : RelayCounter.values()) {
      write(counter, now);
    }
    for (RelayGauge gauge : RelayGauge.values()) {
      write(gauge, gauge.values(now));
    }
  }

  private void write(RelayCounter counter, RelayMetrics now) {
    String name = counter.metricName();
    out.family(name, "counter", counter.meaning());
    if (counter.labelName().isEmpty()) {
      out.sample(name, now.counter(counter));
    }
    for (CounterLabel label : counter.labels()) {
      String key = counter.labelName().orElseThrow();
      out.sample(name, now.counter(counter, label), key, label.label());
    }
  }

  private void write(RelayGauge gauge, Map<String, Double> values) {
    String name = gauge.metricName();
    out.family(name, "gauge", gauge.meaning());
    values.forEach(
        (label, value) ->
            gauge
                .labelName()
                .ifPresentOrElse(
                    key -> out.sample(name, value, key, label), () -> out.sample(name, value)));
  }
}
