package io.hydrarelay.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.Join;
import io.hydrarelay.server.metrics.DisconnectReason;
import io.hydrarelay.server.metrics.HandshakeStage;
import io.hydrarelay.server.metrics.RelayCounter;
import io.hydrarelay.server.metrics.RelayMetrics;
import io.hydrarelay.server.tls.TlsConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One source takes more than it may; another, on the same machine, does not feel it. */
class RelaySourcesTest extends RelayScenario {
  private static InetAddress greedy;
  private static InetAddress modest;

  private final Map<DisconnectReason, AtomicInteger> refused = new ConcurrentHashMap<>();

  @BeforeAll
  static void findAddresses() throws IOException {
    greedy = InetAddress.getByName("127.0.0.1");
    modest = InetAddress.getByName("127.0.0.2");
  }

  private final RelayListener refusals =
      new RelayListener() {
        @Override
        public void connectionRefused(SocketAddress peer, DisconnectReason reason) {
          refused.computeIfAbsent(reason, first -> new AtomicInteger()).incrementAndGet();
        }
      };

  private int refused(DisconnectReason reason) {
    return refused.getOrDefault(reason, new AtomicInteger()).get();
  }

  private RawPeer from(InetAddress source) throws IOException {
    return keep(RawPeer.connectFrom(relay, source));
  }

  private void expectToJoin(RawPeer peer) throws Exception {
    peer.send(Join.consumer(open, 0, 0).toBytes());
    peer.expectOk();
  }

  @Test
  void shouldTellASourceAboveItsRateHowLongToWaitAndServeAnother() throws Exception {
    start(config -> config.sourceRate(1).sourceBurst(2).listener(refusals));
    expectToJoin(from(greedy));
    expectToJoin(from(greedy));
    long waitMillis = from(greedy).expectStatus(StatusCode.RATE).arg();
    assertTrue(waitMillis >= 1 && waitMillis <= 1_001, waitMillis + " ms");
    expectToJoin(from(modest));
    await("the listener hears of it").until(() -> refused(DisconnectReason.SOURCE_RATE) == 1);
  }

  @Test
  void shouldCloseMostConnectionsOfAFloodWithoutAWordAndKeepServing() throws Exception {
    start(config -> config.sourceRate(1).sourceBurst(1).listener(refusals));
    RawPeer served = from(greedy);
    expectToJoin(served);
    for (int i = 0; i < 60; i++) {
      from(greedy);
    }
    await("each of them is refused").until(() -> refused(DisconnectReason.SOURCE_RATE) >= 40);
    await("few of them are kept to be told").until(() -> relay.snapshot().connections() <= 20);
    await("each is remembered, told or not")
        .until(
            () -> remembered(DisconnectReason.SOURCE_RATE) == ended(DisconnectReason.SOURCE_RATE));
    expectToJoin(from(modest));
    served.sendPing(1);
    served.expectNothingBefore(1);
  }

  @Test
  void shouldRefuseTheConnectionOfASourceThatIsTooMany() throws Exception {
    start(config -> config.sourceConnections(2).listener(refusals));
    RawPeer first = from(greedy);
    expectToJoin(first);
    expectToJoin(from(greedy));
    from(greedy).expectRefusal(StatusCode.FULL, 0);
    assertEquals(1, refused(DisconnectReason.SOURCE_CONNECTIONS));
    expectToJoin(from(modest));

    first.close();
    await("the place is free").until(() -> relay.snapshot().consumers() == 2);
    await("and is given again")
        .until(
            () -> {
              RawPeer next = from(greedy);
              next.send(Join.consumer(open, 0, 0).toBytes());
              return next.next().body().get(0) == StatusCode.OK.code();
            });
  }

  private long ended(DisconnectReason reason) {
    return relay.metrics().counter(RelayCounter.DISCONNECTS, reason);
  }

  private long remembered(DisconnectReason reason) {
    return relay.disconnects().stream().filter(ended -> ended.reason() == reason).count();
  }

  /** A word over TLS would cost the handshake that the limit is there to spare. */
  @Test
  void shouldCloseWhatIsTooManyBeforeItsTlsHandshake() throws Exception {
    TlsConfig tls = TlsConfig.selfSigned(List.of("127.0.0.1"));
    start(
        config ->
            config.sourceConnections(1).tls(tls).handshake(millis(60_000)).listener(refusals));
    RawPeer first = from(greedy);
    await("it has its place").until(() -> relay.snapshot().connections() == 1);
    int many = 20;
    for (int i = 0; i < many; i++) {
      from(greedy).expectClosed();
    }
    assertEquals(many, refused(DisconnectReason.SOURCE_CONNECTIONS));
    assertEquals(many, ended(DisconnectReason.SOURCE_CONNECTIONS));
    assertEquals(many, remembered(DisconnectReason.SOURCE_CONNECTIONS));
    RelayMetrics now = relay.metrics();
    assertEquals(many, now.counter(RelayCounter.HANDSHAKE_FAILURES, HandshakeStage.TLS));
    assertEquals(
        0,
        now.counter(RelayCounter.REFUSED_CONNECTIONS, DisconnectReason.SOURCE_CONNECTIONS),
        "nobody was told");
    from(modest);
    await("another source has a place").until(() -> relay.snapshot().connections() == 2);

    first.close();
    await("the place is free").until(() -> relay.snapshot().connections() == 1);
    from(greedy);
    await("and is given again").until(() -> relay.snapshot().connections() == 2);
  }

  @Test
  void shouldRefuseTheJoiningPeerOfASourceThatIsTooMany() throws Exception {
    start(config -> config.sourcePending(2).listener(refusals));
    RawPeer first = from(greedy);
    from(greedy);
    await("both are joining").until(() -> relay.snapshot().pending() == 2);
    from(greedy).expectRefusal(StatusCode.FULL, 0);
    assertEquals(1, refused(DisconnectReason.SOURCE_PENDING));
    expectToJoin(from(modest));
    expectToJoin(first);
    expectToJoin(from(greedy));
  }
}
