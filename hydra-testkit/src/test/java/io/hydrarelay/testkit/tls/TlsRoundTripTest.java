package io.hydrarelay.testkit.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.client.Consumer;
import io.hydrarelay.client.Message;
import io.hydrarelay.client.Producer;
import io.hydrarelay.client.ProducerConfig;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.testkit.FixtureConfig;
import io.hydrarelay.testkit.RelayFixture;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole streams over TLS, from the first byte to the authenticated end. */
class TlsRoundTripTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int[] SIZES = {0, 1, 100, 16_384, 65_408, 150_000};

  @ParameterizedTest(name = "relay {0}, clients {1}")
  @CsvSource({"openssl, openssl", "openssl, jdk", "jdk, openssl", "jdk, jdk"})
  void shouldCarryMessagesOfEverySizeToTheEnd(String relay, String clients) throws Exception {
    FixtureConfig config = FixtureConfig.builder().tls().build();
    try (RelayFixture fixture = TlsEngines.with(relay, () -> RelayFixture.start(config))) {
      Ticket ticket = fixture.newProducerTicket();
      assertTrue(ticket.text().startsWith("hydras://"), "the fixture's tickets ask for TLS");
      TlsEngines.with(clients, () -> carry(fixture, ticket));
    }
  }

  private static boolean carry(RelayFixture fixture, Ticket ticket) throws Exception {
    Producer producer = fixture.connectProducer(ticket, blocking(fixture));
    Consumer first = fixture.connectConsumer(ticket.toConsumer());
    Consumer second = fixture.connectConsumer(ticket.toConsumer());
    producer.awaitConsumers(2, PATIENCE);
    for (int size : SIZES) {
      producer.send(message(size));
    }
    producer.close();
    expectAll(first);
    expectAll(second);
    return true;
  }

  private static ProducerConfig blocking(RelayFixture fixture) {
    return ProducerConfig.builder().lagPolicy(LagPolicy.BLOCK).trust(fixture.trust()).build();
  }

  private static void expectAll(Consumer consumer) throws Exception {
    for (int size : SIZES) {
      Message message = consumer.receive(PATIENCE).orElseThrow();
      assertArrayEquals(message(size), message.bytes(), () -> "the message of " + size + " bytes");
    }
    assertTrue(consumer.receive().isEmpty(), "nothing follows");
    assertTrue(consumer.finished(), "the end is authenticated");
    assertEquals(0, consumer.stats().gaps(), "nothing is missing");
  }

  private static byte[] message(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }
}
