package io.hydrarelay.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.server.admin.AdminConfig;
import io.hydrarelay.server.admin.AdminServer;
import io.hydrarelay.server.metrics.RelayCounter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the admin port tells of a relay at work. */
class AdminViewsTest extends RelayScenario {
  private static final int FRAMES = 50;
  private static final int BODY_BYTES = 100;
  private static final long FRAME_BYTES = 12 + BODY_BYTES;

  private final StreamScript script =
      new StreamScript().header(FrameMaker.headerFrame(open, 1)).messages(0, FRAMES, BODY_BYTES);

  private AdminServer admin;
  private AdminClient client;

  @AfterEach
  void closeAdminPort() {
    admin.close();
  }

  private void startBoth() {
    start();
    openAdminPort();
  }

  private void openAdminPort() {
    admin =
        AdminServer.start(
            relay, AdminConfig.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
    client = new AdminClient(admin);
  }

  /** A session with two consumers that have got everything. */
  private List<RawPeer> sessionAtWork() throws Exception {
    List<RawPeer> consumers = List.of(consumer(open), consumer(open));
    producer(open).send(script.all());
    for (RawPeer consumer : consumers) {
      consumer.expectStatus(StatusCode.PRODUCER_JOINED);
      new Reception(consumer, script).readAll();
    }
    await("the last frames are counted")
        .until(() -> relay.metrics().counter(RelayCounter.SENT_FRAMES) == 2 * FRAMES);
    return consumers;
  }

  @Test
  void shouldTellHowTheRelayIs() throws Exception {
    startBoth();
    sessionAtWork();
    JsonNode relayNow = client.json("/api/v1/relay");
    assertTrue(Instant.parse(relayNow.path("started").asText()).isBefore(Instant.now()));
    assertEquals("serving", relayNow.path("state").asText());
    assertEquals(RawPeer.authority(relay), relayNow.path("listen").asText());
    assertFalse(relayNow.path("tls").asBoolean(true));
    assertEquals(3, relayNow.at("/connections/open").asInt());
    assertEquals(0, relayNow.at("/connections/pending").asInt(-1));
    assertEquals(1, relayNow.at("/sessions/live").asInt());
    assertEquals(1, relayNow.at("/producers").asInt());
    assertEquals(2, relayNow.at("/consumers/joined").asInt());
    assertEquals(FRAMES, relayNow.at("/frames/in").asInt());
    assertEquals(2 * FRAMES, relayNow.at("/frames/out").asInt());
    assertEquals(FRAMES * FRAME_BYTES, relayNow.at("/bytes/in").asInt());
    assertEquals(2 * FRAMES * FRAME_BYTES, relayNow.at("/bytes/out").asInt());
    assertTrue(relayNow.at("/memory/ring_bytes").asLong() >= FRAMES * FRAME_BYTES);
    assertEquals(2, relayNow.path("counters").path("hydra_consumers_joined_total").asInt());
    assertEquals(
        0, relayNow.path("counters").path("hydra_disconnects_total{reason=\"left\"}").asInt(-1));
  }

  @Test
  void shouldShowSessionsAndConsumersInTheOrderAskedFor() throws Exception {
    startBoth();
    sessionAtWork();
    RawPeer waiting = consumer(owned);
    JsonNode sessions = client.json("/api/v1/sessions?sort=bytes_in&limit=1");
    assertEquals(2, sessions.path("total").asInt());
    assertEquals(1, sessions.path("sessions").size());
    JsonNode session = sessions.at("/sessions/0");
    assertEquals(open.id().fingerprint(), session.path("session").asText());
    assertEquals("open", session.path("mode").asText());
    assertEquals("live", session.path("state").asText());
    assertEquals("disconnect", session.path("policy").asText());
    assertTrue(session.path("producer").asBoolean());
    assertEquals(FRAMES, session.path("next_seq").asInt());

    JsonNode consumers =
        client.json("/api/v1/consumers?sort=age&session=" + open.id().fingerprint());
    assertEquals(2, consumers.path("total").asInt());
    assertTrue(
        consumers.at("/consumers/0/age_seconds").asDouble()
            >= consumers.at("/consumers/1/age_seconds").asDouble());
    assertEquals("keeping_up", consumers.at("/consumers/0/state").asText());
    assertEquals(FRAMES, consumers.at("/consumers/0/frames_out").asInt());
    assertEquals(3, client.json("/api/v1/consumers").path("total").asInt());
    waiting.close();
  }

  @Test
  void shouldListTheNewestDisconnectsFirst() throws Exception {
    startBoth();
    List<RawPeer> consumers = sessionAtWork();
    consumers.get(0).close();
    await("it left").until(() -> !relay.disconnects().isEmpty());
    RawPeer noise = connectWith("GET / HTTP/1.1".getBytes(StandardCharsets.US_ASCII));
    noise.expectClosed();
    JsonNode ended = client.json("/api/v1/disconnects").path("disconnects");
    assertEquals(2, ended.size());
    assertEquals("not_hydra", ended.at("/0/reason").asText());
    assertEquals("unknown", ended.at("/0/role").asText());
    assertTrue(ended.at("/0/session").isMissingNode());
    assertTrue(ended.at("/0/code").isMissingNode());
    assertEquals("left", ended.at("/1/reason").asText());
    assertEquals("consumer", ended.at("/1/role").asText());
    assertEquals(open.id().fingerprint(), ended.at("/1/session").asText());
    assertEquals(1, client.json("/api/v1/disconnects?limit=1").path("disconnects").size());
  }

  @Test
  void shouldNameTheCodeThatARefusedPeerWasTold() throws Exception {
    startBoth();
    producer(open);
    RawPeer second = connect();
    second.joinAsProducer(open, LagPolicy.SKIP, 0, "");
    second.expectRefusal(StatusCode.BUSY, 0);
    JsonNode ended = client.json("/api/v1/disconnects").at("/disconnects/0");
    assertEquals("busy", ended.path("reason").asText());
    assertEquals("17", ended.path("code").asText());
    assertEquals("producer", ended.path("role").asText());
  }

  @Test
  void shouldSendASnapshotAtOnceAndThenAgain() throws Exception {
    startBoth();
    sessionAtWork();
    HttpResponse<Stream<String>> events =
        client
            .http()
            .send(client.request("/api/v1/events").build(), HttpResponse.BodyHandlers.ofLines());
    assertEquals("text/event-stream", events.headers().firstValue("content-type").orElseThrow());
    try (Stream<String> lines = events.body()) {
      Iterator<String> line = lines.iterator();
      for (int i = 0; i < 2; i++) {
        assertEquals("event: snapshot", line.next());
        JsonNode data = new ObjectMapper().readTree(line.next().substring("data: ".length()));
        assertEquals(2, data.at("/relay/consumers/joined").asInt());
        assertEquals(1, data.at("/sessions/total").asInt());
        assertEquals(2, data.at("/consumers/consumers").size());
        assertTrue(data.path("disconnects").isArray());
        assertEquals("", line.next());
      }
    }
  }

  @Test
  void shouldSayThatItIsNotReadyWhileItDrains() throws Exception {
    start(settings -> settings.drainLimit(millis(60_000)).capacity(10_000).ringBytes(64 << 20));
    openAdminPort();
    narrowConsumer(open, 0, 0);
    RawPeer producer = producer(open);
    producer.send(
        new StreamScript().header(FrameMaker.headerFrame(open, 1)).messages(0, 700, 16_384).all());
    producer.awaitAck(700);
    assertEquals(200, client.status("/readyz"));
    Thread closing = new Thread(relay::close);
    closing.start();
    await("it drains").until(() -> client.status("/readyz") == 503);
    assertEquals(200, client.status("/healthz"));
    assertEquals("draining", client.json("/api/v1/relay").path("state").asText());
    assertTrue(closing.isAlive(), "a consumer has still to take what waits");
    relay.closeNow();
    closing.join();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/sessions?sort=name",
        "/api/v1/sessions?limit=0",
        "/api/v1/sessions?limit=many",
        "/api/v1/sessions?limit=99999999999",
        "/api/v1/consumers?sort=consumers",
        "/api/v1/consumers?sort=lag&sort=age",
        "/api/v1/disconnects?limit=-1"
      })
  void shouldRefuseAnOrderOrANumberThatItDoesNotKnow(String path) throws Exception {
    startBoth();
    HttpResponse<String> answer = client.get(path);
    assertEquals(400, answer.statusCode());
    JsonNode error = new ObjectMapper().readTree(answer.body());
    assertFalse(error.path("error").asText().isEmpty());
    assertFalse(error.path("try").asText().isEmpty());
  }
}
