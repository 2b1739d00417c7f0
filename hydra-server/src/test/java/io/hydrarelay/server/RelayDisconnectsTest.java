package io.hydrarelay.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Join;
import io.hydrarelay.server.metrics.CheckOutcome;
import io.hydrarelay.server.metrics.Disconnect;
import io.hydrarelay.server.metrics.DisconnectLog;
import io.hydrarelay.server.metrics.DisconnectReason;
import io.hydrarelay.server.metrics.HandshakeStage;
import io.hydrarelay.server.metrics.RelayCounter;
import io.hydrarelay.server.metrics.RelayMetrics;
import io.hydrarelay.server.tls.TlsConfig;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every way in which a connection ends is counted once, under the reason that it has. */
class RelayDisconnectsTest extends RelayScenario {
  private static final Set<StatusCode> STAYS =
      EnumSet.of(StatusCode.OK, StatusCode.PRODUCER_GONE, StatusCode.PRODUCER_JOINED);
  private static final int JOIN_ROLE_OFFSET = 70;

  private final byte[] header = FrameMaker.headerFrame(open, 1);

  /** Expects that as many connections have ended, one for that reason, and returns it. */
  private Disconnect expectEnded(int all, DisconnectReason reason) {
    await(reason + " is counted")
        .until(() -> relay.metrics().counter(RelayCounter.DISCONNECTS, reason) == 1);
    RelayMetrics now = relay.metrics();
    long total =
        Arrays.stream(DisconnectReason.values())
            .mapToLong(any -> now.counter(RelayCounter.DISCONNECTS, any))
            .sum();
    assertEquals(all, total, "nothing else is counted");
    return relay.disconnects().stream()
        .filter(ended -> ended.reason() == reason)
        .findFirst()
        .orElseThrow();
  }

  private void expectFailedAt(HandshakeStage stage) {
    RelayMetrics now = relay.metrics();
    for (HandshakeStage any : HandshakeStage.values()) {
      assertEquals(
          any == stage ? 1 : 0, now.counter(RelayCounter.HANDSHAKE_FAILURES, any), any.label());
    }
  }

  private long refused(DisconnectReason reason) {
    return relay.metrics().counter(RelayCounter.REFUSED_CONNECTIONS, reason);
  }

  @ParameterizedTest
  @EnumSource(StatusCode.class)
  void shouldHaveAReasonForEveryStatusThatEndsAConnection(StatusCode code) {
    if (!STAYS.contains(code)) {
      assertNotEquals(DisconnectReason.OTHER, DisconnectReason.of(code));
    }
  }

  // ---- TLS

  @Test
  void shouldNotTakeBrokenTlsForAnotherProtocol() throws Exception {
    TlsConfig selfSigned = TlsConfig.selfSigned(List.of("127.0.0.1"));
    start(settings -> settings.tls(selfSigned).handshake(millis(60_000)));
    byte[] record = new byte[5 + 64];
    record[0] = 0x17; // application data, version 3.3, 64 bytes that nobody has encrypted
    record[1] = 3;
    record[2] = 3;
    record[4] = 64;
    InetSocketAddress address = relay.localAddress();
    try (Socket wire = new Socket(address.getAddress(), address.getPort());
        SSLSocket tls = TlsSocket.over(wire)) {
      tls.getOutputStream().write(Join.consumer(open, 0, 0).toBytes());
      await("it has joined").atMost(millis(60_000)).until(() -> relay.snapshot().consumers() == 1);
      wire.getOutputStream().write(record);
      wire.getOutputStream().write(record); // BoringSSL tells of the first when it has more to do
      Disconnect broken = expectEnded(1, DisconnectReason.TLS_FAILED);
      assertEquals("consumer", broken.role());
    }
  }

  // ---- before the join

  @Test
  void shouldCountAPeerThatLeavesBeforeItsJoin() throws Exception {
    start();
    connect().close();
    Disconnect left = expectEnded(1, DisconnectReason.LEFT);
    assertEquals("unknown", left.role());
    assertEquals(Optional.empty(), left.session());
    expectFailedAt(HandshakeStage.JOIN);
    assertEquals(0, refused(DisconnectReason.LEFT), "it was not told no");
  }

  @Test
  void shouldCountWhatIsNotHydra() throws Exception {
    start();
    connectWith("GET / HTTP/1.1".getBytes(StandardCharsets.US_ASCII)).expectClosed();
    assertEquals(Optional.empty(), expectEnded(1, DisconnectReason.NOT_HYDRA).code());
    expectFailedAt(HandshakeStage.JOIN);
  }

  @Test
  void shouldCountAJoinThatIsIllFormed() throws Exception {
    start();
    byte[] join = Join.consumer(open, 0, 0).toBytes();
    join[JOIN_ROLE_OFFSET] = 9;
    connectWith(join).expectRefusal(StatusCode.BAD_ROLE, 0);
    expectEnded(1, DisconnectReason.BAD_ROLE);
    expectFailedAt(HandshakeStage.JOIN);
    assertEquals(1, refused(DisconnectReason.BAD_ROLE));
  }

  @Test
  void shouldCountAJoinThatTakesTooLong() throws Exception {
    start(settings -> settings.handshake(millis(100)));
    connect().expectRefusal(StatusCode.TIMEOUT, 0);
    expectEnded(1, DisconnectReason.HANDSHAKE_TIMEOUT);
    expectFailedAt(HandshakeStage.JOIN);
  }

  @Test
  void shouldCountAProofThatDoesNotCome() throws Exception {
    start(settings -> settings.handshake(Duration.ofSeconds(1)));
    RawPeer producer = connectWith(Join.producer(owned, LagPolicy.SKIP, 0).toBytes());
    producer.nextChallenge();
    producer.expectRefusal(StatusCode.TIMEOUT, 0);
    assertEquals("producer", expectEnded(1, DisconnectReason.HANDSHAKE_TIMEOUT).role());
    expectFailedAt(HandshakeStage.PROOF);
  }

  @Test
  void shouldCountAProofWithABadSignature() throws Exception {
    start();
    byte[] join = Join.producer(owned, LagPolicy.SKIP, 0).toBytes();
    RawPeer producer = connectWith(join);
    producer.nextChallenge();
    producer.send(FrameMaker.frame(FrameType.PROOF.code(), 0, 0, 96));
    producer.expectRefusal(StatusCode.BAD_PROOF, 0);
    expectEnded(1, DisconnectReason.BAD_PROOF);
    expectFailedAt(HandshakeStage.VERIFY);
    assertEquals(1, relay.metrics().counter(RelayCounter.SIGNATURE_CHECKS, CheckOutcome.INVALID));
  }

  @Test
  void shouldCountAProofForAnotherRelay() throws Exception {
    start(settings -> settings.names(List.of("relay.example:7000")));
    RawPeer producer = connect();
    producer.joinAsProducer(owned, LagPolicy.SKIP, 0, "other.example:7000");
    producer.expectRefusal(StatusCode.WRONG_RELAY, 0);
    expectEnded(1, DisconnectReason.WRONG_RELAY);
    expectFailedAt(HandshakeStage.PROOF);
  }

  @Test
  void shouldCountWhomALimitDoesNotLetIn() throws Exception {
    start(settings -> settings.consumers(1));
    consumer(open);
    RawPeer second = connectWith(Join.consumer(open, 0, 0).toBytes());
    second.expectRefusal(StatusCode.FULL, 0);
    expectEnded(1, DisconnectReason.FULL);
    expectFailedAt(HandshakeStage.ADMISSION);
    assertEquals(1, refused(DisconnectReason.FULL));
  }

  @Test
  void shouldCountAnOpenSessionThatIsNotAccepted() throws Exception {
    start(settings -> settings.allowOpen(false));
    connectWith(Join.consumer(open, 0, 0).toBytes()).expectRefusal(StatusCode.MODE_REFUSED, 0);
    expectEnded(1, DisconnectReason.MODE_REFUSED);
  }

  @Test
  void shouldCountAConsumerForWhomNoProducerCame() throws Exception {
    start(settings -> settings.waitForProducer(millis(100)));
    consumer(open).expectRefusal(StatusCode.NO_SESSION, 0);
    expectEnded(1, DisconnectReason.NO_SESSION);
    assertEquals(0, refused(DisconnectReason.NO_SESSION), "it had joined");
  }

  @Test
  void shouldCountHowOftenItStoppedAccepting() throws Exception {
    start(settings -> settings.maxConnections(1).acceptRetryDelay(millis(1)));
    RawPeer only = consumer(open);
    RawPeer waiting = connect();
    await("it stops").until(() -> relay.metrics().counter(RelayCounter.ACCEPT_PAUSES) == 1);
    only.close();
    waiting.send(Join.consumer(open, 0, 0).toBytes());
    waiting.expectOk();
    assertEquals(2, relay.metrics().counter(RelayCounter.ACCEPTED_CONNECTIONS));
  }

  // ---- after the join

  @Test
  void shouldCountAConsumerThatLeaves() throws Exception {
    start();
    consumer(open).close();
    Disconnect left = expectEnded(1, DisconnectReason.LEFT);
    assertEquals("consumer", left.role());
    assertEquals(Optional.of(open.id().fingerprint()), left.session());
    assertEquals(Optional.empty(), left.code());
    expectNoHandshakeFailed();
  }

  private void expectNoHandshakeFailed() {
    for (HandshakeStage stage : HandshakeStage.values()) {
      assertEquals(0, relay.metrics().counter(RelayCounter.HANDSHAKE_FAILURES, stage));
    }
  }

  @Test
  void shouldCountAProducerThatLeavesWithoutFinishing() throws Exception {
    start();
    RawPeer producer = producer(open);
    producer.send(header);
    producer.nextAck();
    producer.close();
    assertEquals("producer", expectEnded(1, DisconnectReason.LEFT).role());
  }

  @Test
  void shouldCountAConnectionThatBreaks() throws Exception {
    start();
    RawPeer consumer = consumer(open);
    consumer.reset();
    expectEnded(1, DisconnectReason.LOST);
  }

  @Test
  void shouldCountProducerAndConsumerOfASessionThatHasFinished() throws Exception {
    start();
    RawPeer consumer = consumer(open);
    RawPeer producer = producer(open);
    producer.send(header, FrameMaker.data(0, 10), FrameMaker.end(1));
    producer.awaitAck(2);
    producer.endOutput();
    consumer.expectStatus(StatusCode.PRODUCER_JOINED);
    consumer.expectFrames(header, FrameMaker.data(0, 10), FrameMaker.end(1));
    consumer.expectClosed();
    await("both are counted")
        .until(
            () ->
                relay.metrics().counter(RelayCounter.DISCONNECTS, DisconnectReason.FINISHED) == 2);
    assertEquals(2, relay.disconnects().size());
  }

  @Test
  void shouldCountAConsumerThatSaysWhatItMayNot() throws Exception {
    start();
    RawPeer consumer = consumer(open);
    consumer.send(FrameMaker.data(0, 10));
    consumer.expectRefusal(StatusCode.FORBIDDEN, 0);
    assertEquals(Optional.of(0x1A), expectEnded(1, DisconnectReason.FORBIDDEN).code());
    assertEquals(0, refused(DisconnectReason.FORBIDDEN), "it had joined");
  }

  @Test
  void shouldCountAProducerWhoseHeaderIsNotAcceptable() throws Exception {
    start();
    RawPeer producer = producer(owned);
    byte[] forged = FrameMaker.headerFrame(owned, 1);
    forged[forged.length - 1] ^= 1;
    producer.send(forged);
    producer.expectRefusal(StatusCode.MALFORMED, 0);
    expectEnded(1, DisconnectReason.MALFORMED);
  }

  @Test
  void shouldCountAMessageAboveTheLimit() throws Exception {
    start(settings -> settings.maxPayload(100));
    RawPeer producer = streaming(open, 1);
    producer.send(FrameMaker.data(0, 1_000));
    producer.awaitStatus(StatusCode.TOO_LARGE);
    expectEnded(1, DisconnectReason.TOO_LARGE);
  }

  @Test
  void shouldCountAProducerWhoseHeaderDoesNotCome() throws Exception {
    start(settings -> settings.headerWait(millis(100)));
    producer(open).expectRefusal(StatusCode.TIMEOUT, 0);
    expectEnded(1, DisconnectReason.TIMEOUT);
  }

  @Test
  void shouldCountAPeerThatHasFallenSilent() throws Exception {
    start(settings -> settings.keepalive(Duration.ofSeconds(1)));
    RawPeer consumer = consumer(open);
    consumer.awaitStatus(StatusCode.TIMEOUT);
    expectEnded(1, DisconnectReason.SILENT);
  }

  @Test
  void shouldCountAProducerThatIsReplaced() throws Exception {
    start();
    RawPeer first = producer(owned);
    producer(owned);
    first.expectRefusal(StatusCode.REPLACED, 0);
    expectEnded(1, DisconnectReason.REPLACED);
    assertEquals(1, relay.metrics().counter(RelayCounter.REPLACED_PRODUCERS));
  }

  @Test
  void shouldCountAProducerOfAnOpenSessionThatHasOne() throws Exception {
    start();
    producer(open);
    RawPeer second = connectWith(Join.producer(open, LagPolicy.SKIP, 0).toBytes());
    second.expectRefusal(StatusCode.BUSY, 0);
    expectEnded(1, DisconnectReason.BUSY);
    expectFailedAt(HandshakeStage.ADMISSION);
  }

  @ParameterizedTest
  @EnumSource(names = {"LAGGED", "STALLED"})
  void shouldTellAConsumerThatLagsFromOneThatTakesNothing(DisconnectReason reason)
      throws Exception {
    int many = 600;
    boolean lags = reason == DisconnectReason.LAGGED;
    start(
        settings ->
            settings
                .capacity(lags ? 16 : many)
                .capacityBytes(0)
                .ringBytes(32 << 20)
                .stall(lags ? Duration.ofSeconds(60) : millis(300)));
    narrowConsumer(open, 0, 0);
    RawPeer producer = producer(open, LagPolicy.DISCONNECT);
    producer.send(new StreamScript().header(header).messages(0, many, 16_384).all());
    assertEquals(Optional.of(0x1C), expectEnded(1, reason).code());
    await("what waited for it is lost")
        .until(() -> relay.metrics().counters().get(dropped(lags)) > 0);
    assertTrue(relay.metrics().counters().get(dropped(!lags)) == 0);
  }

  private static String dropped(boolean lags) {
    return "hydra_dropped_frames_total{cause=\"" + (lags ? "lag" : "stall") + "\"}";
  }

  @Test
  void shouldCountThoseWhoAreToldThatTheRelayCloses() throws Exception {
    start();
    RawPeer consumer = consumer(open);
    RawPeer joining = connect();
    await("both are there").until(() -> relay.snapshot().connections() == 2);
    Thread closing = new Thread(relay::close);
    closing.start();
    consumer.awaitStatus(StatusCode.SHUTDOWN);
    joining.awaitStatus(StatusCode.SHUTDOWN);
    consumer.close();
    joining.close();
    closing.join();
    RelayMetrics last = relay.metrics();
    assertEquals(2, last.counter(RelayCounter.DISCONNECTS, DisconnectReason.SHUTDOWN));
    assertTrue(last.draining());
  }

  @Test
  void shouldTellTheRelaysOwnEndFromPeersThatLeave() throws Exception {
    start();
    streaming(open, 1);
    consumer(open);
    connect();
    await("all are there").until(() -> relay.snapshot().connections() == 3);
    relay.closeNow();
    RelayMetrics last = relay.metrics();
    assertEquals(3, last.counter(RelayCounter.DISCONNECTS, DisconnectReason.SHUTDOWN));
    assertEquals(0, last.counter(RelayCounter.DISCONNECTS, DisconnectReason.LEFT));
  }

  /** Those that had joined are remembered beside them. */
  @Test
  void shouldRememberTheNewestStrangersAndForgetTheOldest() throws Exception {
    start();
    consumer(open).close();
    await("the consumer has left").until(() -> relay.disconnects().size() == 1);
    int more = 30;
    for (int i = 0; i < DisconnectLog.CAPACITY + more; i++) {
      connect().close();
    }
    await("all are counted")
        .until(
            () ->
                relay.metrics().counter(RelayCounter.DISCONNECTS, DisconnectReason.LEFT)
                    == DisconnectLog.CAPACITY + more + 1);
    List<Disconnect> kept = relay.disconnects();
    assertEquals(DisconnectLog.CAPACITY + 1, kept.size());
    assertEquals("consumer", kept.get(kept.size() - 1).role());
    assertTrue(!kept.get(0).time().isBefore(kept.get(kept.size() - 1).time()));
  }
}
