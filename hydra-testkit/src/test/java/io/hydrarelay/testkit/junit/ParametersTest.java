package io.hydrarelay.testkit.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.client.Consumer;
import io.hydrarelay.client.Producer;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.server.RelaySetting;
import io.hydrarelay.testkit.RelayFixture;
import io.hydrarelay.testkit.RelayInfo;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a test with the annotation can ask for. */
@HydraRelayTest(
    capacity = 16,
    settings = {"linger = 5000", "max_payload=1000"})
class ParametersTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Set<String> SESSIONS = ConcurrentHashMap.newKeySet();

  private final Ticket early;
  private Consumer beforeEach;

  ParametersTest(Ticket early) {
    this.early = early;
  }

  @BeforeEach
  void join(Consumer consumer) {
    beforeEach = consumer;
  }

  @Test
  void shouldCarryAMessageFromTheProducerToTheConsumer(Producer producer, Consumer consumer)
      throws Exception {
    producer.send(new byte[] {1, 2, 3});
    producer.close();
    assertEquals(3, consumer.receive(PATIENCE).orElseThrow().bytes().length);
    assertTrue(consumer.receive(PATIENCE).isEmpty());
    assertTrue(consumer.finished());
  }

  @Test
  void shouldGiveAllParametersOfATestTheSameSession(
      @ConsumerTicket Ticket consumers,
      Producer producer,
      Consumer first,
      Consumer second,
      Ticket ticket,
      RelayFixture relay)
      throws Exception {
    assertEquals(Ticket.Kind.PRODUCER, ticket.kind());
    assertEquals(Ticket.Kind.CONSUMER, consumers.kind());
    assertSame(early, ticket);
    assertEquals(ticket.credentials().id(), consumers.credentials().id());
    assertSame(beforeEach, first);
    assertNotSame(first, second);
    relay.awaitProducer(ticket, PATIENCE);
    relay.awaitConsumers(ticket, 2, PATIENCE);
    producer.send(new byte[1]);
    assertTrue(first.receive(PATIENCE).isPresent());
    assertTrue(second.receive(PATIENCE).isPresent());
  }

  @Test
  void shouldOfferAnOpenSessionBesideTheOwnedOne(
      @OpenSession Ticket open,
      @OpenSession Producer producer,
      @OpenSession Consumer consumer,
      @OpenSession @ConsumerTicket Ticket consumers)
      throws Exception {
    assertEquals(Ticket.Kind.OPEN, open.kind());
    assertSame(open, consumers);
    producer.send(new byte[7]);
    assertEquals(7, consumer.receive(PATIENCE).orElseThrow().bytes().length);
  }

  @Test
  void shouldStartTheRelayWithTheSettingsOfTheAnnotation(RelayInfo info, RelayFixture relay) {
    assertEquals(16, info.get(RelaySetting.CAPACITY));
    assertEquals(5_000, info.get(RelaySetting.LINGER));
    assertEquals(1000, info.get(RelaySetting.MAX_PAYLOAD));
    assertEquals(RelaySetting.STALL.defaultValue(), info.get(RelaySetting.STALL));
    assertEquals(info.port(), info.settings().address().getPort());
    assertEquals(info.endpoint(), relay.endpoint());
    assertEquals(early.relay(), info.endpoint());
  }

  @HydraRelayTest(
      policies = {LagPolicy.SKIP, LagPolicy.BLOCK},
      defaultPolicy = LagPolicy.SKIP)
  @Test
  void shouldTakeTheAnnotationOfTheMethodInPlaceOfTheOneOfItsClass(RelayInfo info) {
    assertEquals(LagPolicy.SKIP, info.settings().defaultPolicy());
    assertFalse(info.settings().policies().contains(LagPolicy.DISCONNECT));
    assertEquals(RelaySetting.CAPACITY.defaultValue(), info.get(RelaySetting.CAPACITY));
  }

  @RepeatedTest(2)
  void shouldGiveEveryTestASessionThatNoOtherHas(Ticket ticket) {
    assertTrue(SESSIONS.add(ticket.credentials().id().fingerprint()));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1000})
  void shouldStandBesideTheArgumentsOfAParameterizedTest(
      int bytes, Producer producer, Consumer consumer) throws Exception {
    producer.send(new byte[bytes]);
    assertEquals(bytes, consumer.receive(PATIENCE).orElseThrow().bytes().length);
  }

  @Test
  void shouldComeBackWithItsClientsAfterARestart(
      RelayFixture relay, Producer producer, Consumer consumer) throws Exception {
    producer.send(new byte[1]);
    assertTrue(consumer.receive(PATIENCE).isPresent());
    relay.crash();
    relay.restartOnSamePort();
    producer.send(new byte[2]);
    assertEquals(2, consumer.receive(PATIENCE).orElseThrow().bytes().length);
    relay.restartOnSamePort();
    producer.send(new byte[3]);
    assertEquals(3, consumer.receive(PATIENCE).orElseThrow().bytes().length);
  }

  @Nested
  class InANestedClass {
    @Test
    void shouldHaveTheSettingsOfTheOuterClassAndTheSessionOfItsConstructor(
        RelayInfo info, Ticket ticket) {
      assertEquals(16, info.get(RelaySetting.CAPACITY));
      assertSame(early, ticket);
    }
  }

  @Nested
  @HydraRelayTest(capacity = 17)
  class InANestedClassWithAnAnnotationOfItsOwn {
    @Test
    void shouldHaveItsOwnSettings(RelayInfo info, Consumer consumer) {
      assertEquals(17, info.get(RelaySetting.CAPACITY));
      assertSame(beforeEach, consumer);
    }
  }

  @Retention(RetentionPolicy.RUNTIME)
  @HydraRelayTest(capacity = 18)
  @interface RelayOfOurs {}

  @Nested
  @RelayOfOurs
  class InANestedClassWithAnAnnotationOfTheTests {
    @Test
    void shouldHaveTheSettingsThatStandOnTheAnnotation(RelayInfo info) {
      assertEquals(18, info.get(RelaySetting.CAPACITY));
    }
  }
}
