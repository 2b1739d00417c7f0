package io.hydrarelay.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.Join;
import io.hydrarelay.server.net.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The relay's own end (Hydra/1 §6.1), graceful or not. */
class RelayShutdownTest extends RelayScenario {
  private static final long RETRY_MILLIS = 4_321;

  private final byte[] header = FrameMaker.headerFrame(open, 1);

  private void startWithRetry() {
    start(settings -> settings.shutdownRetry(millis(RETRY_MILLIS)));
  }

  @Test
  void shouldTellEverybodyWhenToComeBack() throws Exception {
    startWithRetry();
    RawPeer producer = streaming(open, 1);
    RawPeer consumer = consumer(open, 1, 0);
    RawPeer waiting = consumer(owned);
    RawPeer joining = connect();
    RawPeer proving = connectWith(Join.producer(owned, LagPolicy.RELAY_DEFAULT, 0).toBytes());
    proving.nextChallenge();
    consumer.expectFrames(header);
    awaitConnections(5);
    CompletableFuture<Void> closing = closeInBackground();
    for (RawPeer peer : new RawPeer[] {producer, consumer, waiting, joining, proving}) {
      peer.expectRefusal(StatusCode.SHUTDOWN, RETRY_MILLIS);
      peer.close();
    }
    closing.get(5, TimeUnit.SECONDS);
    assertEquals(new RelaySnapshot(0, 0, 0, 0, 0, 0), relay.snapshot());
  }

  @Test
  void shouldFlushConsumersBeforeItTellsThem() throws Exception {
    start(settings -> settings.shutdownRetry(millis(RETRY_MILLIS)).ringBytes(32 << 20));
    StreamScript script = new StreamScript().header(header).messages(0, 200, 60_000);
    RawPeer producer = producer(open, LagPolicy.BLOCK);
    RawPeer slow = narrowConsumer(open, 0, 0);
    producer.sendInBackground(script.all());
    producer.awaitAck(200);
    CompletableFuture<Void> closing = closeInBackground();
    producer.expectRefusal(StatusCode.SHUTDOWN, RETRY_MILLIS);
    producer.close();
    assertFalse(closing.isDone(), "a consumer has not got everything");
    new Reception(slow, script).readAll();
    slow.expectRefusal(StatusCode.SHUTDOWN, RETRY_MILLIS);
    slow.close();
    closing.get(5, TimeUnit.SECONDS);
  }

  @Test
  void shouldTellOfTheShutdownThoughALostProducersTimeIsUpMeanwhile() throws Exception {
    Duration linger = Duration.ofSeconds(1);
    start(
        settings ->
            settings.shutdownRetry(millis(RETRY_MILLIS)).ringBytes(32 << 20).linger(linger));
    StreamScript script = new StreamScript().header(header).messages(0, 200, 60_000);
    RawPeer producer = producer(open, LagPolicy.BLOCK);
    RawPeer slow = narrowConsumer(open, 0, 0);
    producer.sendInBackground(script.all());
    producer.awaitAck(200);
    producer.close();
    awaitConnections(1);
    CompletableFuture<Void> closing = closeInBackground();
    await("the session's time is up").pollDelay(linger.multipliedBy(2)).until(() -> true);
    new Reception(slow, script).readAll();
    slow.expectRefusal(StatusCode.SHUTDOWN, RETRY_MILLIS);
    slow.close();
    closing.get(5, TimeUnit.SECONDS);
  }

  @Test
  void shouldFlushAConsumerOfAFinishedSessionWithoutAStatus() throws Exception {
    start(settings -> settings.ringBytes(32 << 20));
    StreamScript script = new StreamScript().header(header).messages(0, 200, 60_000);
    script.add(FrameMaker.end(200));
    RawPeer producer = producer(open, LagPolicy.BLOCK);
    RawPeer slow = narrowConsumer(open, 0, 0);
    producer.sendInBackground(script.all());
    producer.awaitAck(201);
    producer.close();
    CompletableFuture<Void> closing = closeInBackground();
    new Reception(slow, script).readAll();
    slow.expectClosed();
    slow.close();
    closing.get(5, TimeUnit.SECONDS);
  }

  @Test
  void shouldNotDrainBeyondItsLimit() throws Exception {
    start(settings -> settings.ringBytes(32 << 20).drainLimit(millis(200)));
    RawPeer producer = producer(open, LagPolicy.BLOCK);
    narrowConsumer(open, 0, 0);
    StreamScript script = new StreamScript().header(header).messages(0, 200, 60_000);
    producer.sendInBackground(script.all());
    producer.awaitAck(200);
    closeInBackground().get(5, TimeUnit.SECONDS);
    assertEquals(new RelaySnapshot(0, 0, 0, 0, 0, 0), relay.snapshot());
  }

  @Test
  void shouldEndAtOnceWhenTold() throws Exception {
    start(settings -> settings.ringBytes(32 << 20));
    RawPeer producer = producer(open, LagPolicy.BLOCK);
    narrowConsumer(open, 0, 0);
    StreamScript script = new StreamScript().header(header).messages(0, 200, 60_000);
    producer.sendInBackground(script.all());
    producer.awaitAck(200);
    CompletableFuture<Void> closing = closeInBackground();
    producer.expectStatus(StatusCode.SHUTDOWN);
    assertFalse(closing.isDone());
    relay.closeNow();
    closing.get(5, TimeUnit.SECONDS);
    assertEquals(new RelaySnapshot(0, 0, 0, 0, 0, 0), relay.snapshot());
  }

  /** Threads hand new connections on: one may be under way when the relay looks at all it has. */
  @Test
  void shouldEndThoseWhoComeMeanwhile() throws Exception {
    for (int i = 0; i < 30; i++) {
      start(settings -> settings.transport(Transport.NIO).eventLoops(3));
      CompletableFuture<List<RawPeer>> coming = Background.call(this::connectUntilRefused);
      for (int early = 0; early < 10; early++) {
        RawPeer.connect(relay).close();
      }
      relay.closeNow();
      for (RawPeer peer : coming.get(5, TimeUnit.SECONDS)) {
        sendsInVain(peer);
        peer.expectClosed();
        peer.close();
      }
    }
  }

  /** Whom the kernel drops with the listening socket hears of it only when speaking. */
  private static void sendsInVain(RawPeer peer) {
    try {
      peer.send(new byte[1]);
    } catch (IOException reset) {
      // The next read says so too.
    }
  }

  private List<RawPeer> connectUntilRefused() {
    List<RawPeer> connected = new ArrayList<>();
    while (connected.size() < 200) {
      try {
        connected.add(RawPeer.connect(relay));
      } catch (IOException refused) {
        return connected;
      }
    }
    return connected;
  }

  @Test
  void shouldAcceptNobodyAnyMore() throws Exception {
    start();
    relay.close();
    relay.close();
    assertThrows(IOException.class, this::connect);
  }

  @Test
  void shouldFreeItsPort() {
    start().close();
    try (HydraServer next =
        HydraServer.bind(ServerConfig.builder().address(relay.localAddress()).build())) {
      assertEquals(relay.localAddress(), next.localAddress());
    }
  }

  @Test
  void shouldSayWhichAddressItCannotHave() {
    start();
    ServerConfig same = ServerConfig.builder().address(relay.localAddress()).build();
    UncheckedIOException failure =
        assertThrows(UncheckedIOException.class, () -> HydraServer.bind(same));
    String port = Integer.toString(relay.localAddress().getPort());
    assertTrue(failure.getMessage().contains(port), failure::getMessage);
  }

  @Test
  void shouldAcceptNobodyBeforeItIsStarted() throws Exception {
    relay = HydraServer.bind(ServerConfig.builder().build());
    RawPeer early = connectWith(Join.consumer(open, 0, 0).toBytes());
    assertEquals(0, relay.snapshot().connections());
    relay.start();
    early.expectOk();
  }

  /** What a peer still sends must not destroy, by a reset, what it is told (§13.3d). */
  @Test
  void shouldDeliverAStatusAlsoToAPeerThatIsStillSending() throws Exception {
    start();
    for (int i = 0; i < 20; i++) {
      RawPeer producer = streaming(owned, 1);
      byte[] flood = new StreamScript().header(new byte[0]).messages(0, 100, 60_000).all();
      CompletableFuture<Void> sending =
          producer.sendInBackground(FrameMaker.frame(0x7F, 0, 0, 8), flood);
      producer.expectStatus(StatusCode.FORBIDDEN);
      producer.expectClosed();
      sending.handle((sent, failure) -> failure).get(5, TimeUnit.SECONDS);
      producer.close();
    }
  }

  @Test
  void shouldForgetAPeerThatNeverClosesAfterItsStatus() throws Exception {
    start(settings -> settings.closeFlush(millis(200)));
    RawPeer peer = consumer(open);
    peer.send(FrameMaker.frame(0x7F, 0, 0, 0));
    peer.expectRefusal(StatusCode.FORBIDDEN, 0);
    await().atMost(Duration.ofSeconds(3)).until(() -> relay.snapshot().connections() == 0);
  }

  private CompletableFuture<Void> closeInBackground() {
    return Background.call(
        () -> {
          relay.close();
          return null;
        });
  }

  private void awaitConnections(int count) {
    await().until(() -> relay.snapshot().connections() == count);
  }
}
