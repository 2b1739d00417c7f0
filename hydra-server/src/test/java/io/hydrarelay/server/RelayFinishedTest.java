package io.hydrarelay.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.Ack;
import io.hydrarelay.protocol.frame.Join;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A session after the END that finishes it (Hydra/1 §6.1: FINISHED, DRAINING). */
class RelayFinishedTest extends RelayScenario {
  private final byte[] header = FrameMaker.headerFrame(owned, 1);
  private final byte[] data = FrameMaker.data(0, 20);
  private final byte[] end = FrameMaker.end(1);

  @ParameterizedTest
  @ValueSource(longs = {0, 10_000})
  void shouldCloseConsumersWithoutAStatusBehindTheEnd(long lingerMillis) throws Exception {
    start(settings -> settings.linger(millis(lingerMillis)));
    RawPeer consumer = consumer(owned);
    finish();
    consumer.expectStatus(StatusCode.PRODUCER_JOINED);
    consumer.expectFrames(header, data, end);
    consumer.expectClosed();
  }

  @Test
  void shouldAcknowledgeTheEndAndWaitForTheProducerToClose() throws Exception {
    start();
    RawPeer producer = finish();
    producer.expectNothingBefore(producer.sendPing(5));
    producer.endOutput();
    producer.expectClosed();
  }

  @Test
  void shouldCloseAFinishedProducerThatStays() throws Exception {
    start(settings -> settings.handshake(Duration.ofSeconds(1)));
    finish().expectClosed();
  }

  @Test
  void shouldTakeNothingBehindTheEnd() throws Exception {
    start();
    RawPeer consumer = consumer(owned);
    RawPeer producer = finish();
    producer.send(FrameMaker.data(2, 20));
    producer.expectRefusal(StatusCode.FORBIDDEN, 0);
    consumer.expectStatus(StatusCode.PRODUCER_JOINED);
    consumer.expectFrames(header, data, end);
    consumer.expectClosed();
  }

  @Test
  void shouldServeWhoComesBackFromTheFinishedRing() throws Exception {
    start();
    finish();
    expectServed(1, 1, header, end);
    expectServed(1, 0, header, data, end);
    expectServed(0, 1, header, data, end);
  }

  @Test
  void shouldHideTheFinishedSessionFromEverybodyElse() throws Exception {
    start();
    finish();
    RawPeer newcomer = consumer(owned);
    newcomer.expectNothingBefore(newcomer.sendPing(1));
    RawPeer stranger = consumer(owned, 99, 0);
    stranger.expectNothingBefore(stranger.sendPing(2));
    RawPeer beyond = consumer(owned, 1, 2);
    beyond.expectNothingBefore(beyond.sendPing(3));
    assertEquals(Optional.empty(), producer(owned).joinAck());
    newcomer.expectStatus(StatusCode.PRODUCER_JOINED);
  }

  @Test
  void shouldKeepTheFinishedRingUntilTheNextSessionHasAHeader() throws Exception {
    start();
    finish();
    RawPeer successor = producer(owned);
    expectServed(1, 0, header, data, end);
    byte[] next = FrameMaker.headerFrame(owned, 2);
    successor.send(next);
    assertEquals(new Ack(2, 0), successor.nextAck());
    RawPeer late = connectWith(Join.consumer(owned, 1, 0).toBytes());
    assertEquals(1, late.expectOk().arg(), "the new session has a producer");
    late.expectFrames(next);
  }

  @Test
  void shouldLetTheNextSessionBeginWithAnyEpoch() throws Exception {
    start();
    finish();
    RawPeer successor = producer(owned);
    byte[] older = FrameMaker.header(owned, 1, 0).toFrame();
    RawPeer consumer = consumer(owned);
    successor.send(older, data);
    consumer.expectFrames(older, data);
  }

  @Test
  void shouldForgetTheFinishedSessionAfterLinger() throws Exception {
    start(settings -> settings.linger(millis(200)));
    RawPeer producer = finish();
    producer.close();
    await().until(() -> relay.snapshot().sessions() == 0);
    assertEquals(0, relay.snapshot().ringBytes());
    RawPeer late = consumer(owned, 1, 0);
    late.expectNothingBefore(late.sendPing(1));
  }

  @Test
  void shouldForgetTheFinishedSessionAtOnceWhenNothingLingers() throws Exception {
    start(settings -> settings.linger(Duration.ZERO).waitForProducer(Duration.ZERO));
    finish();
    await().until(() -> relay.snapshot().sessions() == 0);
    connectWith(Join.consumer(owned, 1, 0).toBytes()).expectRefusal(StatusCode.NO_SESSION, 0);
  }

  @Test
  void shouldServeAFinishedRingAlsoWhenNobodyMayWait() throws Exception {
    start(settings -> settings.waitForProducer(Duration.ZERO));
    finish();
    expectServed(1, 1, header, end);
    connectWith(Join.consumer(owned, 0, 0).toBytes()).expectRefusal(StatusCode.NO_SESSION, 0);
  }

  @Test
  void shouldFlushASlowConsumerBehindTheEnd() throws Exception {
    start(settings -> settings.ringBytes(32 << 20).linger(Duration.ZERO));
    StreamScript script = new StreamScript().header(header).messages(0, 200, 60_000);
    script.add(FrameMaker.end(200));
    RawPeer producer = producer(owned, LagPolicy.BLOCK);
    RawPeer slow = narrowConsumer(owned, 0, 0);
    producer.sendInBackground(script.all());
    producer.awaitAck(201);
    producer.close();
    assertEquals(1, relay.snapshot().sessions(), "it drains");
    new Reception(slow, script).readAll();
    slow.expectClosed();
    slow.close();
    await().until(() -> relay.snapshot().sessions() == 0);
  }

  /** Sends HEADER, DATA and the END that finishes the session, and waits for the ACK. */
  private RawPeer finish() throws Exception {
    RawPeer producer = producer(owned);
    producer.send(header, data, end);
    producer.awaitAck(2);
    return producer;
  }

  private void expectServed(long epoch, long seq, byte[]... frames) throws Exception {
    RawPeer late = connectWith(Join.consumer(owned, epoch, seq).toBytes());
    assertEquals(0, late.expectOk().arg());
    late.expectFrames(frames);
    late.expectClosed();
  }
}
