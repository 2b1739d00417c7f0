package io.hydrarelay.testkit;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.client.Consumer;
import io.hydrarelay.client.HydraException;
import io.hydrarelay.client.HydraException.Category;
import io.hydrarelay.client.Producer;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.SessionKey;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.testkit.junit.HydraRelayTest;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

/** Wrong keys, lost relays, producers that vanish. */
@HydraRelayTest
class TroubleTest {
  private final RelayFixture relay;

  TroubleTest(RelayFixture relay) {
    this.relay = relay;
  }

  @Test
  void shouldNotLetAConsumerWithAnotherSessionsKeySeeThisSession() throws Exception {
    Ticket ticket = relay.newProducerTicket();
    Producer producer = Producer.connect(ticket);
    byte[] producerKey = ticket.credentials().id().producerKey();
    SessionKey otherKey = SessionKey.generate(new SecureRandom());
    Ticket wrong =
        Ticket.consumer(relay.endpoint(), SessionCredentials.consumer(producerKey, otherKey));
    assertFalse(wrong.credentials().id().equals(ticket.credentials().id()));
    try (Consumer stranger = Consumer.connect(wrong)) {
      assertEquals(0, producer.consumers());
      assertFalse(stranger.finished());
    }
    producer.abort();
  }

  @Test
  void shouldInterruptAConsumerWhenTheRelayIsKilled() throws Exception {
    Party party = new Party(relay.newProducerTicket());
    Producer producer = party.producer(LagPolicy.BLOCK);
    CheckedConsumer consumer =
        party.consumer("one", settings -> settings.reconnect(false), event -> {});
    assertTrue(producer.awaitConsumers(1, Party.PATIENCE));
    party.send(producer, 10, 100);
    await("ten messages").until(() -> consumer.received() == 10);
    relay.crash();
    Verdict verdict = consumer.await(Party.PATIENCE);
    assertFalse(verdict.ended());
    assertEquals(Category.INTERRUPTED, consumer.failure().orElseThrow().category());
    producer.abort();
  }

  @Test
  void shouldGoOnWithoutLossWhenTheRelayComesBack() throws Exception {
    Party party = new Party(relay.newProducerTicket());
    Producer producer = party.producer(LagPolicy.BLOCK);
    CheckedConsumer consumer =
        party.consumer("one", settings -> settings.reconnectOnNoSession(true), event -> {});
    assertTrue(producer.awaitConsumers(1, Party.PATIENCE));
    party.send(producer, 100, 10_000);
    await("some messages").until(() -> consumer.received() > 0);
    relay.crash();
    relay.restartOnSamePort();
    party.send(producer, 100, 10_000);
    producer.close();
    Verdict verdict = consumer.await(Party.PATIENCE);
    assertTrue(verdict.isComplete(), verdict::toString);
  }

  @HydraRelayTest(lingerMillis = 0)
  @Test
  void shouldInterruptConsumersWhenTheProducerVanishes() throws Exception {
    Party party = new Party(relay.newProducerTicket());
    Producer producer = party.producer(LagPolicy.BLOCK);
    CheckedConsumer consumer = party.consumer("one");
    assertTrue(producer.awaitConsumers(1, Party.PATIENCE));
    party.send(producer, 10, 100);
    producer.flush();
    producer.abort();
    Verdict verdict = consumer.await(Party.PATIENCE);
    assertEquals(10, verdict.received(), verdict::toString);
    assertFalse(verdict.ended());
    assertEquals(StatusCode.NO_SESSION, consumer.failure().orElseThrow().status().orElseThrow());
  }

  @HydraRelayTest(policies = LagPolicy.DISCONNECT)
  @Test
  void shouldRefuseAPolicyThatTheRelayDoesNotAllow() {
    Party party = new Party(relay.newProducerTicket());
    HydraException refused =
        assertThrows(HydraException.class, () -> party.producer(LagPolicy.BLOCK));
    assertEquals(Category.NOT_AUTHORIZED, refused.category());
    assertEquals(StatusCode.POLICY_REFUSED, refused.status().orElseThrow());
  }

  @Test
  void shouldSayThatNobodyListens() {
    Party party = new Party(relay.newProducerTicket());
    relay.crash();
    HydraException lost = assertThrows(HydraException.class, () -> party.consumer("one"));
    assertEquals(Category.RETRY, lost.category());
  }
}
