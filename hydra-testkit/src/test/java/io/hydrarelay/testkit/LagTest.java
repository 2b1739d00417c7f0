package io.hydrarelay.testkit;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.client.HydraException;
import io.hydrarelay.client.Producer;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.stream.StreamEvent;
import io.hydrarelay.testkit.junit.HydraRelayTest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a consumer that does not read gets under each lag policy. */
@HydraRelayTest
class LagTest {
  /** More than all the socket buffers and queues between producer and consumer hold. */
  private static final int MESSAGES = 800;

  private static final int MESSAGE_BYTES = 60_000;
  private static final long SMALL_QUEUE_BYTES = 65_536;

  private final CountDownLatch reading = new CountDownLatch(1);
  private final RelayFixture relay;

  LagTest(RelayFixture relay) {
    this.relay = relay;
  }

  @AfterEach
  void letEverybodyRead() {
    reading.countDown();
  }

  @Test
  void shouldSlowTheProducerDownUnderBlockUntilEverybodyHasEverything() throws Exception {
    Party party = new Party(relay.newProducerTicket());
    Producer producer = party.producer(LagPolicy.BLOCK);
    CheckedConsumer stalled = stalledConsumer(party);
    CheckedConsumer quick = party.consumer("quick");
    assertTrue(producer.awaitConsumers(2, Party.PATIENCE));
    CompletableFuture<Void> sending = sendAll(party, producer);
    await("the stalled consumer lags").until(() -> producer.laggingConsumers() == 1);
    reading.countDown();
    sending.join();
    assertComplete(stalled);
    assertComplete(quick);
  }

  @Test
  void shouldTellASkippedConsumerExactlyWhatItMissed() throws Exception {
    Party party = new Party(relay.newProducerTicket());
    Producer producer = party.producer(LagPolicy.SKIP);
    CheckedConsumer stalled = stalledConsumer(party);
    assertTrue(producer.awaitConsumers(1, Party.PATIENCE));
    party.send(producer, MESSAGES, MESSAGE_BYTES);
    producer.flush();
    reading.countDown();
    producer.close();
    Verdict verdict = stalled.await(Party.PATIENCE);
    assertTrue(verdict.missing() > 0, verdict::toString);
    assertTrue(verdict.gaps() > 0, verdict::toString);
    assertTrue(verdict.keeps(LagPolicy.SKIP), verdict::toString);
  }

  @Test
  void shouldCutALaggingConsumerUnderDisconnect() throws Exception {
    Party party = new Party(relay.newProducerTicket());
    Producer producer = party.producer(LagPolicy.DISCONNECT);
    CheckedConsumer stalled = stalledConsumer(party);
    assertTrue(producer.awaitConsumers(1, Party.PATIENCE));
    party.send(producer, MESSAGES, MESSAGE_BYTES);
    producer.close();
    reading.countDown();
    assertCut(stalled);
  }

  @HydraRelayTest(stallMillis = 500)
  @Test
  void shouldCutAConsumerThatTakesNothingForTheStallTimeUnderBlock() throws Exception {
    Party party = new Party(relay.newProducerTicket());
    Producer producer = party.producer(LagPolicy.BLOCK);
    CheckedConsumer stalled = stalledConsumer(party);
    assertTrue(producer.awaitConsumers(1, Party.PATIENCE));
    CompletableFuture<Void> sending = sendAll(party, producer);
    sending.join();
    reading.countDown();
    assertCut(stalled);
  }

  private CheckedConsumer stalledConsumer(Party party) throws HydraException {
    return party.consumer(
        "stalled",
        settings -> settings.queueBytes(SMALL_QUEUE_BYTES),
        event -> {
          if (event instanceof StreamEvent.Message) {
            reading.await();
          }
        });
  }

  private static CompletableFuture<Void> sendAll(Party party, Producer producer) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            party.send(producer, MESSAGES, MESSAGE_BYTES);
            producer.close();
          } catch (HydraException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static void assertComplete(CheckedConsumer consumer) throws InterruptedException {
    Verdict verdict = consumer.await(Party.PATIENCE);
    assertTrue(verdict.isComplete(), verdict::toString);
  }

  private static void assertCut(CheckedConsumer consumer) throws InterruptedException {
    Verdict verdict = consumer.await(Party.PATIENCE);
    assertEquals(HydraException.Category.TOO_SLOW, consumer.failure().orElseThrow().category());
    assertTrue(verdict.keeps(LagPolicy.DISCONNECT), verdict::toString);
  }
}
