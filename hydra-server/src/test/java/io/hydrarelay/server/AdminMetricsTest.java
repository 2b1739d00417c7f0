package io.hydrarelay.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.server.admin.AdminConfig;
import io.hydrarelay.server.admin.AdminServer;
import io.hydrarelay.server.metrics.CounterLabel;
import io.hydrarelay.server.metrics.RelayCounter;
import io.hydrarelay.server.metrics.RelayGauge;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a monitoring system reads at {@code /metrics}. */
class AdminMetricsTest extends RelayScenario {
  private static final int FRAMES = 40;
  private static final int BODY_BYTES = 88;

  private AdminServer admin;

  @AfterEach
  void closeAdminPort() {
    admin.close();
  }

  private AdminClient startBoth() {
    start();
    admin =
        AdminServer.start(
            relay, AdminConfig.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
    return new AdminClient(admin);
  }

  @Test
  void shouldExposeEveryCounterAndGaugeInTheTextFormatWithoutObjections() throws Exception {
    HttpResponse<String> answer = startBoth().get("/metrics");
    assertEquals(
        "text/plain; version=0.0.4; charset=utf-8",
        answer.headers().firstValue("content-type").orElseThrow());
    Map<String, Double> samples = ExpositionLint.read(answer.body());
    for (RelayCounter counter : RelayCounter.values()) {
      String name = counter.metricName();
      assertTrue(counter.labels().isEmpty() == samples.containsKey(name), name);
      for (CounterLabel label : counter.labels()) {
        String series =
            "%s{%s=\"%s\"}".formatted(name, counter.labelName().orElseThrow(), label.label());
        assertTrue(samples.containsKey(series), series);
      }
    }
    for (RelayGauge gauge : RelayGauge.values()) {
      assertTrue(
          samples.keySet().stream().anyMatch(series -> series.startsWith(gauge.metricName())),
          gauge.metricName());
    }
    assertTrue(samples.containsKey("process_cpu_seconds_total"));
    assertTrue(samples.get("jvm_memory_used_bytes{area=\"heap\"}") > 0);
  }

  @Test
  void shouldTellTheNumbersThatProducerAndConsumersKnow() throws Exception {
    AdminClient client = startBoth();
    StreamScript script =
        new StreamScript().header(FrameMaker.headerFrame(open, 1)).messages(0, FRAMES, BODY_BYTES);
    List<RawPeer> consumers = List.of(consumer(open), consumer(open));
    producer(open).send(script.all());
    for (RawPeer consumer : consumers) {
      consumer.expectStatus(StatusCode.PRODUCER_JOINED);
      new Reception(consumer, script).readAll();
    }
    consumers.get(1).close();
    await("it left").until(() -> relay.disconnects().size() == 1);
    Map<String, Double> samples = ExpositionLint.read(client.get("/metrics").body());
    assertEquals(FRAMES, samples.get("hydra_received_frames_total"));
    assertEquals(FRAMES * (12 + BODY_BYTES), samples.get("hydra_received_bytes_total"));
    assertEquals(2 * FRAMES, samples.get("hydra_sent_frames_total"));
    assertEquals(2 * FRAMES * (12 + BODY_BYTES), samples.get("hydra_sent_bytes_total"));
    assertEquals(1, samples.get("hydra_sessions{state=\"live\"}"));
    assertEquals(1, samples.get("hydra_consumers{state=\"keeping_up\"}"));
    assertEquals(2, samples.get("hydra_connections{state=\"joined\"}"));
    assertEquals(1, samples.get("hydra_disconnects_total{reason=\"left\"}"));
    assertEquals(3, samples.get("hydra_connections_accepted_total"));
    assertEquals(0, samples.get("hydra_consumer_lag_frames{stat=\"max\"}"));
    assertEquals(0, samples.get("hydra_draining"));
  }

  @Test
  void shouldTellNoMoreOfASessionThanItsFingerprint() throws Exception {
    AdminClient client = startBoth();
    consumer(owned);
    streaming(owned, 1);
    consumer(open).close();
    await("it left").until(() -> relay.disconnects().size() == 1);
    String everything =
        client.get("/metrics").body()
            + client.get("/api/v1/relay").body()
            + client.get("/api/v1/sessions").body()
            + client.get("/api/v1/consumers").body()
            + client.get("/api/v1/disconnects").body();
    assertTrue(everything.contains(owned.id().fingerprint()), "the fingerprint is there");
    for (byte[] secret :
        List.of(
            owned.id().producerKey(), owned.joinToken(), open.id().bytes(), owned.id().bytes())) {
      for (int from = 0; from + 6 <= secret.length; from++) {
        String part = HexFormat.of().formatHex(secret, from, from + 6);
        assertFalse(everything.contains(part), "6 bytes of what must not leave the relay");
      }
    }
    String metrics = client.get("/metrics").body();
    assertFalse(metrics.contains(owned.id().fingerprint()), "no label per session");
  }
}
