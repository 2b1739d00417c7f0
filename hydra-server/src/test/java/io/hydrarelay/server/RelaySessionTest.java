package io.hydrarelay.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.crypto.SigningKey;
import io.hydrarelay.protocol.frame.Ack;
import io.hydrarelay.protocol.frame.Join;
import io.hydrarelay.protocol.frame.Proof;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The states of a session while it lives (Hydra/1 §6.1: ABSENT, WAITING, LIVE, LINGER). */
class RelaySessionTest extends RelayScenario {
  private final byte[] header = FrameMaker.headerFrame(owned, 1);

  @Test
  void shouldTellWaitingConsumersThatAProducerHasCome() throws Exception {
    start();
    RawPeer consumer = consumer(owned);
    RawPeer producer = producer(owned);
    consumer.expectStatus(StatusCode.PRODUCER_JOINED);
    producer.send(header, FrameMaker.data(0, 20));
    consumer.expectFrames(header, FrameMaker.data(0, 20));
  }

  @Test
  void shouldEndAConsumersWaitWhenNoProducerComes() throws Exception {
    start(settings -> settings.waitForProducer(millis(150)));
    RawPeer consumer = consumer(owned);
    consumer.expectRefusal(StatusCode.NO_SESSION, 0);
    await().until(() -> relay.snapshot().sessions() == 0);
  }

  @Test
  void shouldForgetAWaitingSessionWithItsLastConsumer() throws Exception {
    start();
    RawPeer one = consumer(owned);
    RawPeer other = consumer(owned);
    one.endOutput();
    one.expectClosed();
    assertEquals(1, relay.snapshot().sessions());
    other.reset();
    await().until(() -> relay.snapshot().sessions() == 0);
  }

  @Test
  void shouldLetTheProducerComeBackAndGoOn() throws Exception {
    start();
    RawPeer producer = streaming(owned, 1);
    RawPeer consumer = consumer(owned, 1, 0);
    producer.send(FrameMaker.data(0, 20));
    consumer.expectFrames(header, FrameMaker.data(0, 20));
    producer.close();
    consumer.expectStatus(StatusCode.PRODUCER_GONE);
    RawPeer meanwhile = connectWith(Join.consumer(owned, 0, 0).toBytes());
    assertEquals(0, meanwhile.expectOk().arg(), "no producer");
    meanwhile.expectFrames(header);

    RawPeer again = producer(owned);
    assertEquals(Optional.of(new Ack(1, 1)), again.joinAck());
    consumer.expectStatus(StatusCode.PRODUCER_JOINED);
    meanwhile.expectStatus(StatusCode.PRODUCER_JOINED);
    again.send(header, FrameMaker.data(1, 20));
    consumer.expectFrames(FrameMaker.data(1, 20));
    meanwhile.expectFrames(FrameMaker.data(1, 20));
  }

  @Test
  void shouldTakeALostProducersLastBytesBeforeItCountsAsLost() throws Exception {
    start();
    RawPeer consumer = consumer(owned);
    RawPeer producer = producer(owned);
    consumer.expectStatus(StatusCode.PRODUCER_JOINED);
    producer.send(header, FrameMaker.data(0, 20), FrameMaker.data(1, 60_000));
    producer.endOutput();
    consumer.expectFrames(header, FrameMaker.data(0, 20), FrameMaker.data(1, 60_000));
    consumer.expectStatus(StatusCode.PRODUCER_GONE);
  }

  @Test
  void shouldTakeEverythingOfAnOpenProducerThatWaitsForNothing() throws Exception {
    start();
    RawPeer consumer = consumer(open);
    byte[] openHeader = FrameMaker.headerFrame(open, 1);
    byte[][] frames = {openHeader, FrameMaker.data(0, 60_000), FrameMaker.end(1)};
    byte[] join = Join.producer(open, LagPolicy.RELAY_DEFAULT, 0).toBytes();
    RawPeer producer = connectWith(FrameMaker.joined(join, FrameMaker.joined(frames)));
    producer.endOutput();
    consumer.expectFrames(frames);
    consumer.expectClosed();
  }

  @Test
  void shouldTakeEverythingOfAnOwnedProducerThatWaitsOnlyForItsChallenge() throws Exception {
    start();
    RawPeer consumer = consumer(owned);
    byte[] join = Join.producer(owned, LagPolicy.RELAY_DEFAULT, 0).toBytes();
    RawPeer producer = connectWith(join);
    SigningKey key = owned.signingKey().orElseThrow();
    byte[] proof = Proof.sign(key, join, producer.nextChallenge(), "any:1").toFrame();
    byte[][] frames = {header, FrameMaker.data(0, 60_000), FrameMaker.end(1)};
    producer.send(FrameMaker.joined(proof, FrameMaker.joined(frames)));
    producer.endOutput();
    consumer.expectFrames(frames);
    consumer.expectClosed();
  }

  @Test
  void shouldEndASessionWhoseProducerStaysAway() throws Exception {
    start(settings -> settings.linger(millis(200)));
    RawPeer producer = streaming(owned, 1);
    RawPeer consumer = consumer(owned, 1, 0);
    consumer.expectFrames(header);
    producer.reset();
    consumer.expectStatus(StatusCode.PRODUCER_GONE);
    consumer.expectRefusal(StatusCode.NO_SESSION, 0);
    consumer.close();
    await().until(() -> relay.snapshot().sessions() == 0);
    assertEquals(Optional.empty(), producer(owned).joinAck(), "nothing of it is remembered");
  }

  /** Another session, lost at the same time, tells when linger is over. */
  @Test
  void shouldNotEndASessionForALossThatWasMadeGood() throws Exception {
    start(settings -> settings.linger(Duration.ofSeconds(1)));
    RawPeer consumer = consumer(owned);
    RawPeer clock = consumer(open);
    RawPeer lost = producer(owned);
    RawPeer lostForGood = producer(open);
    consumer.expectStatus(StatusCode.PRODUCER_JOINED);
    clock.expectStatus(StatusCode.PRODUCER_JOINED);
    lost.close();
    consumer.expectStatus(StatusCode.PRODUCER_GONE);
    producer(owned);
    consumer.expectStatus(StatusCode.PRODUCER_JOINED);
    lostForGood.close();
    clock.expectStatus(StatusCode.PRODUCER_GONE);
    clock.expectRefusal(StatusCode.NO_SESSION, 0);
    consumer.expectNothingBefore(consumer.sendPing(1));
  }

  @Test
  void shouldLingerAlsoWithoutConsumers() throws Exception {
    start();
    RawPeer producer = streaming(owned, 1);
    producer.send(FrameMaker.data(0, 20));
    producer.awaitAck(1);
    producer.close();
    await().until(() -> relay.snapshot().connections() == 0);
    assertEquals(1, relay.snapshot().sessions());
    assertEquals(Optional.of(new Ack(1, 1)), producer(owned).joinAck());
  }

  @Test
  void shouldFlushConsumersWhenTheProducerEndsAndNothingLingers() throws Exception {
    start(settings -> settings.linger(Duration.ZERO));
    RawPeer producer = streaming(owned, 1, LagPolicy.BLOCK);
    RawPeer consumer = consumer(owned, 1, 0);
    StreamScript script = new StreamScript().header(header).messages(0, 200, 60_000);
    CompletableFuture<Void> sending = producer.sendInBackground(script.all());
    Reception reception = new Reception(consumer, script).readTo(1);
    sending.get(5, TimeUnit.SECONDS);
    producer.endOutput();
    reception.readAll();
    consumer.expectRefusal(StatusCode.NO_SESSION, 0);
    consumer.close();
    await().until(() -> relay.snapshot().sessions() == 0);
  }

  @Test
  void shouldCountTheProducersOwnViolationAsItsLoss() throws Exception {
    start();
    RawPeer producer = streaming(owned, 1);
    RawPeer consumer = consumer(owned, 1, 0);
    producer.send(FrameMaker.frame(0x7F, 0, 0, 0));
    producer.expectRefusal(StatusCode.FORBIDDEN, 0);
    consumer.expectFrames(header);
    consumer.expectStatus(StatusCode.PRODUCER_GONE);
    producer(owned);
    consumer.expectStatus(StatusCode.PRODUCER_JOINED);
  }

  @Test
  void shouldTreatAConsumersHalfCloseAsLeaving() throws Exception {
    start();
    RawPeer producer = streaming(owned, 1);
    RawPeer consumer = consumer(owned, 1, 0);
    consumer.expectFrames(header);
    consumer.endOutput();
    consumer.expectClosed();
    await().until(() -> relay.snapshot().consumers() == 0);
    producer.send(FrameMaker.data(0, 20));
    producer.awaitAck(1);
  }
}
