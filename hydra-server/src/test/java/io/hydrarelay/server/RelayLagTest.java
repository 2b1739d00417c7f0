package io.hydrarelay.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.Audience;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.Status;
import io.hydrarelay.server.net.Transport;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Consumers that cannot keep up, beside one that can (Hydra/1 §6.5). */
class RelayLagTest extends RelayScenario {
  private static final int CAPACITY = 16;
  private static final int BODY_BYTES = 16_384;

  /** More than the sockets towards a consumer take. */
  private static final int MANY = 600;

  /** More than all sockets and the ring on the way from producer to consumer take. */
  private static final int MORE = 1_500;

  private final byte[] header = FrameMaker.headerFrame(open, 1);
  private final StreamScript script = new StreamScript().header(header);

  private static ServerConfig.Builder narrow(ServerConfig.Builder settings) {
    return settings
        .capacity(CAPACITY)
        .capacityBytes(4L * BODY_BYTES)
        .ringBytes(1 << 20)
        .stall(Duration.ofSeconds(20));
  }

  @Test
  void shouldDisconnectAConsumerThatLagsAndTellItWhatWaited() throws Exception {
    start(RelayLagTest::narrow);
    RawPeer stalled = narrowConsumer(open, 0, 0);
    script.messages(0, MANY, BODY_BYTES);
    sendInStepWithAHealthyConsumer(LagPolicy.DISCONNECT);
    await("the stalled consumer is cut").until(() -> relay.snapshot().consumers() == 1);
    stalled.expectStatus(StatusCode.PRODUCER_JOINED);
    Reception reception = new Reception(stalled, script);
    Status status = reception.readToStatus(StatusCode.TOO_SLOW);
    assertEquals(0, reception.lags());
    assertTrue(
        status.arg() > CAPACITY && status.arg() < MANY,
        () -> "cut while it lagged, not with " + status.arg() + " frames waiting");
  }

  @Test
  void shouldTellASkippedConsumerExactlyWhatItMissed() throws Exception {
    start(RelayLagTest::narrow);
    RawPeer stalled = narrowConsumer(open, 0, 0);
    script.messages(0, MANY, BODY_BYTES);
    sendInStepWithAHealthyConsumer(LagPolicy.SKIP);
    stalled.expectStatus(StatusCode.PRODUCER_JOINED);
    Reception reception = new Reception(stalled, script).readAll();
    assertTrue(reception.skipped() > 0, "something was left out");
    int waited = MANY - reception.resumedAt();
    assertTrue(waited > 0 && waited <= CAPACITY + 1, () -> waited + " frames waited");
  }

  @Test
  void shouldSkipToTheBeginningOfAMessage() throws Exception {
    start(RelayLagTest::narrow);
    RawPeer stalled = narrowConsumer(open, 0, 0);
    for (int seq = 0; seq < MANY; seq += 3) {
      script.add(FrameMaker.data(seq, FrameHeader.FIRST, BODY_BYTES));
      script.add(FrameMaker.data(seq + 1, 0, BODY_BYTES));
      script.add(FrameMaker.data(seq + 2, FrameHeader.LAST, BODY_BYTES));
    }
    sendInStepWithAHealthyConsumer(LagPolicy.SKIP);
    stalled.expectStatus(StatusCode.PRODUCER_JOINED);
    Reception reception = new Reception(stalled, script).readAll();
    assertTrue(reception.skipped() > 0, "something was left out");
    assertTrue(reception.beginsMessage(reception.resumedAt()), "goes on with a DATA with F");
  }

  @Test
  void shouldSendTheHeaderBeforeTheLagThatLeadsIntoANewStream() throws Exception {
    start(RelayLagTest::narrow);
    RawPeer stalled = narrowConsumer(open, 0, 0);
    script.messages(0, MANY / 2, BODY_BYTES).add(FrameMaker.endOfStream(MANY / 2));
    script.header(FrameMaker.headerFrame(open, 2)).messages(0, MANY / 2, BODY_BYTES);
    sendInStepWithAHealthyConsumer(LagPolicy.SKIP);
    stalled.expectStatus(StatusCode.PRODUCER_JOINED);
    Reception reception = new Reception(stalled, script).readAll();
    assertTrue(reception.resumedAt() > MANY / 2, "the gap reaches into the second stream");
  }

  /** The unit with the END alone has more frames than may wait. */
  @Test
  void shouldLeaveASkippedConsumerTheEndOfTheStream() throws Exception {
    start(settings -> narrow(settings).capacityBytes(0));
    RawPeer stalled = narrowConsumer(open, 0, 0);
    script.messages(0, MANY, BODY_BYTES);
    RawPeer producer = sendInStepWithAHealthyConsumer(LagPolicy.SKIP);
    byte[] last = new byte[0];
    for (int seq = MANY; seq < MANY + 4 * CAPACITY; seq++) {
      script.messages(seq, 1, 100);
      last = FrameMaker.joined(last, FrameMaker.data(seq, 100));
    }
    byte[] end = FrameMaker.endOfStream(MANY + 4 * CAPACITY);
    script.add(end);
    producer.send(FrameMaker.joined(last, end));
    producer.awaitAck(MANY + 4 * CAPACITY + 1);
    assertTrue(new Reception(stalled, script).readAll().lags() > 0);
  }

  @ParameterizedTest
  @EnumSource(names = {"DISCONNECT", "SKIP"})
  void shouldFollowTheDefaultPolicyWhenTheProducerAsksForNone(LagPolicy policy) throws Exception {
    start(settings -> narrow(settings).defaultPolicy(policy));
    RawPeer stalled = narrowConsumer(open, 0, 0);
    script.messages(0, MANY, BODY_BYTES);
    sendInStepWithAHealthyConsumer(LagPolicy.RELAY_DEFAULT);
    stalled.expectStatus(StatusCode.PRODUCER_JOINED);
    Reception reception = new Reception(stalled, script);
    if (policy == LagPolicy.SKIP) {
      assertTrue(reception.readAll().lags() > 0);
    } else {
      reception.readToStatus(StatusCode.TOO_SLOW);
    }
  }

  @Test
  void shouldHoldTheProducerBackUntilTheSlowestConsumerHasTakenAll() throws Exception {
    start(RelayLagTest::narrow);
    RawPeer slow = narrowConsumer(open, 0, 0);
    RawPeer healthy = consumer(open);
    script.messages(0, MORE, BODY_BYTES);
    RawPeer producer = producer(open, LagPolicy.BLOCK);
    CompletableFuture<Void> sending = producer.sendInBackground(script.all());
    CompletableFuture<Reception> healthyOne = readAllInBackground(healthy);
    Audience audience = producer.nextAudience();
    while (!audience.equals(new Audience(2, 1))) {
      audience = producer.nextAudience(); // on a busy machine the healthy one lags for a moment
    }
    assertFalse(sending.isDone(), "the producer is held back");
    slow.expectStatus(StatusCode.PRODUCER_JOINED);
    assertEquals(0, new Reception(slow, script).readAll().lags());
    assertEquals(0, healthyOne.get(20, TimeUnit.SECONDS).lags());
    sending.get(5, TimeUnit.SECONDS);
    await("it does not lag any more")
        .until(() -> producer.nextAudience().equals(new Audience(2, 0)));
  }

  /** Until its socket wants more of the relay, that consumer would need half a minute. */
  @Test
  void shouldNotCallAConsumerStalledThatTakesLittleAtATime() throws Exception {
    start(settings -> narrow(settings).stall(millis(1_000)).transport(Transport.EPOLL));
    RawPeer slow = narrowConsumer(open, 0, 0);
    RawPeer producer = producer(open, LagPolicy.BLOCK);
    producer.sendInBackground(script.messages(0, MANY, BODY_BYTES).all());
    long untilNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
    byte[] little = new byte[500];
    while (System.nanoTime() < untilNanos) {
      assertTrue(slow.receive(little, little.length) > 0, "the consumer is served");
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
    assertEquals(1, relay.snapshot().consumers(), "the slow one is still there");
  }

  @Test
  void shouldCutAConsumerThatBlocksWithoutTakingAnything() throws Exception {
    start(settings -> narrow(settings).stall(Duration.ofSeconds(1)));
    RawPeer stalled = narrowConsumer(open, 0, 0);
    RawPeer healthy = consumer(open);
    script.messages(0, MORE, BODY_BYTES);
    RawPeer producer = producer(open, LagPolicy.BLOCK);
    CompletableFuture<Void> sending = producer.sendInBackground(script.all());
    assertEquals(0, readAllInBackground(healthy).get(20, TimeUnit.SECONDS).lags());
    sending.get(5, TimeUnit.SECONDS);
    assertEquals(1, relay.snapshot().consumers(), "the stalled one is cut");
    stalled.expectStatus(StatusCode.PRODUCER_JOINED);
    Reception reception = new Reception(stalled, script);
    Status status = reception.readToStatus(StatusCode.TOO_SLOW);
    assertTrue(status.arg() > CAPACITY, () -> status.arg() + " frames waited");
    assertTrue(reception.position() + status.arg() <= MORE);
  }

  /** Sends the script frame by frame, each when a consumer has got the one before. */
  private RawPeer sendInStepWithAHealthyConsumer(LagPolicy policy) throws Exception {
    RawPeer producer = producer(open, policy);
    RawPeer healthy = consumer(open);
    Reception reception = new Reception(healthy, script);
    for (int i = 0; i < script.size(); i++) {
      producer.send(script.toSend(i));
      reception.readTo(i + 1);
    }
    assertEquals(0, reception.lags(), "who keeps up misses nothing");
    return producer;
  }

  private CompletableFuture<Reception> readAllInBackground(RawPeer consumer) {
    return Background.call(
        () -> {
          consumer.expectStatus(StatusCode.PRODUCER_JOINED);
          return new Reception(consumer, script).readAll();
        });
  }
}
