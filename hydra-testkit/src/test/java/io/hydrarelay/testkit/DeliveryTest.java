package io.hydrarelay.testkit;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.client.ConnectionState;
import io.hydrarelay.client.ConsumerConfig;
import io.hydrarelay.client.HydraException;
import io.hydrarelay.client.Producer;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.testkit.junit.HydraRelayTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Producer, relay and consumers over real sockets, when nothing goes wrong. */
@HydraRelayTest
class DeliveryTest {
  private static final int LARGEST = 200_000;

  private final RelayFixture relay;

  DeliveryTest(RelayFixture relay) {
    this.relay = relay;
  }

  @Test
  void shouldGiveThreeConsumersEveryMessageOfEverySizeInOrder() throws Exception {
    Party party = new Party(relay.newProducerTicket());
    List<CheckedConsumer> consumers = new ArrayList<>();
    try (Producer producer = party.producer(LagPolicy.BLOCK)) {
      for (String name : List.of("one", "two", "three")) {
        consumers.add(party.consumer(name));
      }
      assertTrue(producer.awaitConsumers(3, Party.PATIENCE));
      party.sendAsIs(producer, new byte[0]);
      for (int message = 0; message < 200; message++) {
        party.send(producer, party.randomSize(LARGEST));
      }
      party.send(producer, LARGEST);
    }
    assertAllComplete(consumers);
  }

  @Test
  void shouldEndASessionWithoutAnyMessage() throws Exception {
    Party party = new Party(relay.newProducerTicket());
    CheckedConsumer consumer;
    try (Producer producer = party.producer(LagPolicy.BLOCK)) {
      consumer = party.consumer("one");
      assertTrue(producer.awaitConsumers(1, Party.PATIENCE));
    }
    assertAllComplete(List.of(consumer));
  }

  @Test
  void shouldGiveALatecomerWhatTheRelayStillHas() throws Exception {
    Party party = new Party(relay.newProducerTicket());
    CheckedConsumer late;
    try (Producer producer = party.producer(LagPolicy.BLOCK)) {
      party.send(producer, 50, 100);
      producer.flush();
      late = party.consumer("late", s -> s.start(ConsumerConfig.Start.OLDEST), event -> {});
      assertTrue(producer.awaitConsumers(1, Party.PATIENCE));
      party.send(producer, 50, 100);
    }
    assertAllComplete(List.of(late));
  }

  @Test
  void shouldLetALatecomerAtTheLiveEdgeMissOnlyWhatWasBefore() throws Exception {
    Party party = new Party(relay.newProducerTicket());
    CheckedConsumer late;
    try (Producer producer = party.producer(LagPolicy.BLOCK)) {
      party.send(producer, 50, 100);
      producer.flush();
      late = party.lateConsumer("late", settings -> settings);
      assertTrue(producer.awaitConsumers(1, Party.PATIENCE));
      party.send(producer, 50, 100);
    }
    Verdict verdict = late.await(Party.PATIENCE);
    assertEquals(50, verdict.received(), verdict::toString);
    assertTrue(verdict.keeps(LagPolicy.SKIP), verdict::toString);
  }

  @Test
  void shouldServeAFinishedSessionToALatecomer() throws Exception {
    Party party = new Party(relay.newProducerTicket());
    try (Producer producer = party.producer(LagPolicy.BLOCK)) {
      party.send(producer, 20, 1_000);
    }
    CheckedConsumer late =
        party.consumer("late", s -> s.start(ConsumerConfig.Start.OLDEST), event -> {});
    assertAllComplete(List.of(late));
  }

  @Test
  void shouldHoldMessagesBackUntilTheyAreSigned() throws Exception {
    Party party = new Party(relay.newProducerTicket());
    CheckedConsumer consumer;
    try (Producer producer = party.producer(LagPolicy.BLOCK)) {
      consumer = party.consumer("holding", settings -> settings.hold(true), event -> {});
      assertTrue(producer.awaitConsumers(1, Party.PATIENCE));
      party.send(producer, 2_500, 200);
    }
    assertAllComplete(List.of(consumer));
  }

  @Test
  void shouldCarryAnOpenSession() throws Exception {
    Party party = new Party(relay.newOpenTicket());
    CheckedConsumer consumer;
    try (Producer producer = party.producer(LagPolicy.BLOCK)) {
      consumer = party.consumer("one");
      assertTrue(producer.awaitConsumers(1, Party.PATIENCE));
      party.send(producer, 100, 1_000);
    }
    assertAllComplete(List.of(consumer));
  }

  @Test
  void shouldRefuseASecondProducerOfAnOpenSession() throws Exception {
    Party party = new Party(relay.newOpenTicket());
    Producer first = party.producer(LagPolicy.BLOCK);
    HydraException refused =
        assertThrows(HydraException.class, () -> party.producer(LagPolicy.BLOCK));
    assertEquals(StatusCode.BUSY, refused.status().orElseThrow());
    first.abort();
  }

  @Test
  void shouldLetANewerProducerTakeOverAndTellConsumersThatTheEndOfTheOldStreamIsMissing()
      throws Exception {
    Party party = new Party(relay.newProducerTicket());
    Producer first = party.producer(LagPolicy.BLOCK);
    CheckedConsumer consumer = party.consumer("one");
    assertTrue(first.awaitConsumers(1, Party.PATIENCE));
    party.send(first, 10, 100);
    await("the first producer's messages").until(() -> consumer.received() == 10);
    try (Producer second = party.producer(LagPolicy.BLOCK)) {
      await("the first producer is replaced").until(() -> first.state() == ConnectionState.FAILED);
      HydraException replaced = assertThrows(HydraException.class, () -> first.send(new byte[1]));
      assertEquals(StatusCode.REPLACED, replaced.status().orElseThrow());
      assertEquals(HydraException.Category.NOT_AUTHORIZED, replaced.category());
      party.send(second, 10, 100);
    }
    Verdict verdict = consumer.await(Party.PATIENCE);
    assertEquals(20, verdict.received(), verdict::toString);
    assertEquals(1, verdict.gaps(), verdict::toString);
    assertTrue(verdict.keeps(LagPolicy.SKIP), verdict::toString);
  }

  private static void assertAllComplete(List<CheckedConsumer> consumers) throws Exception {
    for (CheckedConsumer consumer : consumers) {
      Verdict verdict = consumer.await(Party.PATIENCE);
      assertTrue(
          verdict.isComplete(), () -> verdict + consumer.failure().map(e -> "; " + e).orElse(""));
    }
  }
}
