package io.hydrarelay.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.Join;
import io.hydrarelay.server.net.Transport;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every limit is exact, and every place is free again (Hydra/1 §3.3, §6.9). */
class RelayLimitsTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Duration A_MOMENT = Duration.ofMillis(150);

  private final SessionCredentials session = SessionCredentials.generateOpen(RANDOM);
  private final Deque<AutoCloseable> toClose = new ArrayDeque<>();
  private HydraServer relay;

  @AfterEach
  void closeAll() throws Exception {
    while (!toClose.isEmpty()) {
      toClose.pop().close();
    }
    relay.closeNow();
  }

  private void start(UnaryOperator<ServerConfig.Builder> settings) {
    relay = HydraServer.bind(settings.apply(ServerConfig.builder()).build()).start();
  }

  private RawPeer peer() throws Exception {
    RawPeer peer = RawPeer.connect(relay);
    toClose.push(peer);
    return peer;
  }

  private RawPeer producer(SessionCredentials of) throws Exception {
    RawPeer producer = RawPeer.producer(relay, of, LagPolicy.RELAY_DEFAULT);
    toClose.push(producer);
    return producer;
  }

  private RawPeer consumer(SessionCredentials of) throws Exception {
    RawPeer consumer = RawPeer.consumer(relay, of);
    toClose.push(consumer);
    return consumer;
  }

  private static byte[] consumerJoin(SessionCredentials of) {
    return Join.consumer(of, 0, 0).toBytes();
  }

  // ---- places of those who join

  @Test
  void shouldTurnAwayTheNewestWhenTooManyAreJoining() throws Exception {
    start(config -> config.pending(2));
    RawPeer first = peer();
    RawPeer second = peer();
    await().until(() -> relay.snapshot().pending() == 2);
    peer().expectRefusal(StatusCode.FULL, 0);
    first.send(consumerJoin(session));
    first.expectOk();
    second.send(consumerJoin(session));
    second.expectOk();
  }

  @Test
  void shouldFreeAJoiningPlaceHoweverTheJoinEnds() throws Exception {
    start(config -> config.pending(1).handshake(Duration.ofSeconds(1)));
    consumer(session);
    RawPeer noise = peer();
    noise.send("GET / HTTP/1.1".getBytes(StandardCharsets.US_ASCII));
    noise.expectClosed();
    awaitNoneJoining();
    RawPeer malformed = peer();
    byte[] join = consumerJoin(session);
    join[70] = 9;
    malformed.send(join);
    malformed.expectRefusal(StatusCode.BAD_ROLE, 0);
    awaitNoneJoining();
    peer().expectRefusal(StatusCode.TIMEOUT, 0);
    awaitNoneJoining();
    peer().reset();
    peer().close();
    awaitNoneJoining();
    consumer(session);
  }

  private void awaitNoneJoining() {
    await().until(() -> relay.snapshot().pending() == 0);
  }

  @Test
  void shouldCountAProducerAsJoiningUntilItsProofIsChecked() throws Exception {
    SessionCredentials owned = SessionCredentials.generateOwned(RANDOM);
    start(config -> config.pending(1));
    RawPeer proving = peer();
    proving.send(Join.producer(owned, LagPolicy.SKIP, 0).toBytes());
    proving.nextChallenge();
    peer().expectRefusal(StatusCode.FULL, 0);
    proving.close();
    awaitNoneJoining();
    producer(owned);
  }

  // ---- sessions and consumers

  @Test
  void shouldRefuseTheSessionThatIsTooMany() throws Exception {
    start(config -> config.sessions(2).linger(Duration.ZERO).closeFlush(A_MOMENT));
    RawPeer first = producer(session);
    RawPeer waiting = consumer(other());
    SessionCredentials third = other();
    refuseProducer(third, LagPolicy.SKIP, StatusCode.FULL, 0);
    refuseConsumer(third, StatusCode.FULL);
    consumer(session).expectSilence(Duration.ofMillis(20));

    waiting.close();
    await().until(() -> relay.snapshot().sessions() == 1);
    RawPeer served = producer(third);
    refuseConsumer(other(), StatusCode.FULL);

    first.close();
    served.close();
    await().until(() -> relay.snapshot().sessions() == 0);
  }

  @Test
  void shouldCountASessionThatDrainsUntilItsLastConsumerIsGone() throws Exception {
    start(config -> config.sessions(1).linger(Duration.ZERO).capacity(16).capacityBytes(0));
    SessionCredentials owned = SessionCredentials.generateOwned(RANDOM);
    BlockedSession blocked = BlockedSession.begin(relay, owned);
    toClose.push(blocked);
    blocked.producer().reset();
    refuseProducer(session, LagPolicy.SKIP, StatusCode.FULL, 0);
    blocked.consumer().close();
    await().until(() -> relay.snapshot().sessions() == 0);
    producer(session);
  }

  @Test
  void shouldRefuseTheConsumerThatIsTooMany() throws Exception {
    start(config -> config.consumers(2));
    producer(session);
    RawPeer first = consumer(session);
    RawPeer second = consumer(session);
    refuseConsumer(session, StatusCode.FULL);
    consumer(other()).expectSilence(Duration.ofMillis(20));

    first.close();
    await().until(() -> relay.snapshot().consumers() == 2);
    consumer(session);
    refuseConsumer(session, StatusCode.FULL);

    second.send(FrameMaker.data(0, 16));
    second.expectRefusal(StatusCode.FORBIDDEN, 0);
    await().until(() -> relay.snapshot().consumers() == 2);
    consumer(session);
  }

  private static SessionCredentials other() {
    return SessionCredentials.generateOpen(RANDOM);
  }

  private void refuseProducer(SessionCredentials of, LagPolicy policy, StatusCode code, long arg)
      throws Exception {
    RawPeer peer = peer();
    peer.send(Join.producer(of, policy, 0).toBytes());
    peer.expectRefusal(code, arg);
  }

  private void refuseConsumer(SessionCredentials of, StatusCode code) throws Exception {
    RawPeer peer = peer();
    peer.send(consumerJoin(of));
    peer.expectRefusal(code, 0);
  }

  // ---- connections

  @ParameterizedTest
  @EnumSource(names = {"NIO", "EPOLL", "IO_URING"})
  void shouldLeavePeersInTheBacklogUntilAConnectionIsFree(Transport transport) throws Exception {
    assumeTrue(transport.isAvailable(), () -> transport + " does not work on this machine");
    start(
        config ->
            config.transport(transport).maxConnections(2).acceptRetryDelay(Duration.ofMillis(20)));
    RawPeer first = consumer(session);
    consumer(session);
    RawPeer third = peer();
    RawPeer fourth = peer();
    third.send(consumerJoin(session));
    fourth.send(consumerJoin(session));
    third.expectSilence(A_MOMENT);
    assertEquals(2, relay.snapshot().connections());

    first.close();
    third.expectOk();
    fourth.expectSilence(A_MOMENT);
    third.close();
    fourth.expectOk();
  }

  // ---- who may write, and how

  @Test
  void shouldLetOnlyOneProducerIntoAnOpenSession() throws Exception {
    start(config -> config);
    RawPeer first = producer(session);
    refuseProducer(session, LagPolicy.SKIP, StatusCode.BUSY, 0);
    byte[] header = FrameMaker.headerFrame(session, 1);
    first.send(header, FrameMaker.data(0, 16));
    assertEquals(1, first.nextAck().nextSeq(), "the first was not disturbed");
    first.close();
    await().untilAsserted(() -> producer(session));
  }

  @Test
  void shouldRefuseOpenSessionsWhenToldTo() throws Exception {
    start(config -> config.allowOpen(false));
    refuseProducer(session, LagPolicy.SKIP, StatusCode.MODE_REFUSED, 0);
    refuseConsumer(session, StatusCode.MODE_REFUSED);
    producer(SessionCredentials.generateOwned(RANDOM));
  }

  @Test
  void shouldRefuseAPolicyThatIsNotAllowedAndTellWhichAre() throws Exception {
    start(
        config ->
            config
                .policies(EnumSet.of(LagPolicy.SKIP, LagPolicy.DISCONNECT))
                .defaultPolicy(LagPolicy.SKIP));
    refuseProducer(session, LagPolicy.BLOCK, StatusCode.POLICY_REFUSED, 0b0110);
    refuseProducer(session, LagPolicy.SPILL, StatusCode.POLICY_REFUSED, 0b0110);
    producer(session);
  }

  @Test
  void shouldNotLetConsumersWaitWhenWaitIsZero() throws Exception {
    start(config -> config.waitForProducer(Duration.ZERO));
    refuseConsumer(session, StatusCode.NO_SESSION);
    assertEquals(0, relay.snapshot().sessions());
    producer(session);
    consumer(session);
  }
}
