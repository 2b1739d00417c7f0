package io.hydrarelay.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.hydrarelay.server.metrics.RelayCounter;
import io.hydrarelay.server.metrics.RelayGauge;
import io.hydrarelay.server.micrometer.HydraRelayMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** An application with Micrometer embeds a relay. */
class HydraRelayMetricsTest {
  private final MeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void shouldCountInTheRegistryWhatTheRelayCounts() throws Exception {
    try (HydraServer relay = HydraServer.bindDefault().start()) {
      new HydraRelayMetrics(relay, Tags.of("relay", "a")).bindTo(registry);
      assertEquals(0, ended("not_hydra"));
      sendNoise(relay);
      await("the end is counted")
          .atMost(Duration.ofSeconds(20))
          .until(() -> ended("not_hydra") == 1);
      assertEquals(32, registry.get("hydra.connections.limit").tag("relay", "a").gauge().value());
    }
  }

  @Test
  void shouldHaveEveryCounterAndGauge() {
    try (HydraServer relay = HydraServer.bindDefault().start()) {
      new HydraRelayMetrics(relay).bindTo(registry);
      for (RelayCounter counter : RelayCounter.values()) {
        String name = counter.metricName().replace('_', '.').replaceAll("\\.total$", "");
        assertFalse(registry.get(name).functionCounters().isEmpty(), name);
      }
      for (RelayGauge gauge : RelayGauge.values()) {
        String name = gauge.metricName().replace('_', '.');
        assertEquals(gauge.labels().size(), registry.get(name).gauges().size(), name);
        registry.get(name).gauges().forEach(each -> assertNotNull(each.getId().getDescription()));
      }
    }
  }

  private double ended(String reason) {
    return registry.get("hydra.disconnects").tag("reason", reason).functionCounter().count();
  }

  private static void sendNoise(HydraServer relay) throws IOException {
    try (Socket stranger =
        new Socket(relay.localAddress().getAddress(), relay.localAddress().getPort())) {
      stranger
          .getOutputStream()
          .write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      while (stranger.getInputStream().read() >= 0) {}
    }
  }
}
