package io.hydrarelay.testkit.tls;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.client.Consumer;
import io.hydrarelay.client.ConsumerConfig;
import io.hydrarelay.client.HydraException;
import io.hydrarelay.client.HydraException.Category;
import io.hydrarelay.client.Producer;
import io.hydrarelay.client.ProducerConfig;
import io.hydrarelay.client.TlsTrust;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.server.RelaySetting;
import io.hydrarelay.server.tls.TlsConfig;
import io.hydrarelay.testkit.FixtureConfig;
import io.hydrarelay.testkit.RelayFixture;
import io.hydrarelay.testkit.log.LogLine;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams over TLS that last: new certificates, lost connections, slow consumers. */
class TlsLifeTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int MESSAGE_BYTES = 60_000;
  private static final int MAX_MESSAGES = 600;

  @TempDir Path directory;

  private static byte[] message(int number) {
    return ByteBuffer.allocate(MESSAGE_BYTES).putInt(number).array();
  }

  private static int number(byte[] message) {
    return ByteBuffer.wrap(message).getInt();
  }

  // ---- certificates

  private Path made(String name) {
    Path folder = directory.resolve(name);
    TlsConfig.selfSigned(folder, List.of("127.0.0.1"));
    return folder.resolve("hydra-relay.pem");
  }

  @Test
  void shouldShowANewCertificateWithoutDroppingAnybody() throws Exception {
    Path shown = Files.copy(made("old"), directory.resolve("relay.pem"));
    FixtureConfig config =
        FixtureConfig.builder()
            .settings(
                relay -> relay.tls(TlsConfig.files(shown, shown)).set(RelaySetting.TLS_RELOAD, 50))
            .allowLog("goes on with its old certificate")
            .build();
    try (RelayFixture relay = RelayFixture.start(config)) {
      TlsTrust old = relay.trust();
      Ticket ticket = relay.newProducerTicket();
      Producer producer = relay.connectProducer(ticket);
      Consumer consumer = relay.connectConsumer(ticket.toConsumer());
      producer.awaitConsumers(1, PATIENCE);

      Files.writeString(shown, "half a file");
      relay.awaitLog("goes on with its old certificate: .* holds no BEGIN CERT", PATIENCE);
      relay.server().reloadTls();
      assertEquals(old, relay.trust());

      Files.copy(made("new"), shown, StandardCopyOption.REPLACE_EXISTING);
      await("the relay shows the new certificate")
          .atMost(PATIENCE)
          .until(() -> !relay.trust().equals(old));
      HydraException trouble =
          assertThrows(
              HydraException.class,
              () ->
                  Producer.connect(
                      relay.newProducerTicket(), ProducerConfig.builder().trust(old).build()));
      assertEquals(Category.SECURITY, trouble.category());
      relay.connectConsumer(relay.newProducerTicket().toConsumer());

      producer.send(message(1));
      producer.close();
      assertEquals(1, number(consumer.receive(PATIENCE).orElseThrow().bytes()));
      assertTrue(consumer.receive().isEmpty());
      assertEquals(0, consumer.stats().reconnects());
    }
  }

  @Test
  void shouldNotComeBackToARelayWithAnotherKey() throws Exception {
    Path shown = Files.copy(made("old"), directory.resolve("relay.pem"));
    try (RelayFixture relay =
        RelayFixture.start(settings -> settings.tls(TlsConfig.files(shown, shown)))) {
      Producer producer = relay.connectProducer(relay.newProducerTicket());
      Files.copy(made("new"), shown, StandardCopyOption.REPLACE_EXISTING);
      relay.crash();
      relay.restartOnSamePort();
      HydraException trouble =
          assertThrows(HydraException.class, () -> producer.awaitConsumers(1, PATIENCE));
      assertEquals(Category.SECURITY, trouble.category(), trouble::getMessage);
    }
  }

  // ---- lost connections

  @ParameterizedTest
  @ValueSource(strings = {"openssl", "jdk"})
  void shouldGoOnAfterALostConnection(String engine) throws Exception {
    FixtureConfig config = FixtureConfig.builder().tls().build();
    try (RelayFixture relay = TlsEngines.with(engine, () -> RelayFixture.start(config))) {
      Ticket ticket = relay.newProducerTicket();
      Producer producer = relay.connectProducer(ticket);
      Consumer consumer = relay.connectConsumer(ticket.toConsumer());
      producer.awaitConsumers(1, PATIENCE);
      producer.send(message(1));
      assertEquals(1, number(consumer.receive(PATIENCE).orElseThrow().bytes()));
      relay.crash();
      TlsEngines.with(
          engine,
          () -> {
            relay.restartOnSamePort();
            return true;
          });
      relay.awaitConsumers(1, PATIENCE);
      producer.send(message(2));
      producer.close();
      assertEquals(2, number(consumer.receive(PATIENCE).orElseThrow().bytes()));
      assertTrue(consumer.receive().isEmpty());
      assertTrue(consumer.finished(), "the end is authenticated");
    }
  }

  // ---- slow consumers

  private static RelayFixture narrow(String engine) throws Exception {
    FixtureConfig config =
        FixtureConfig.builder()
            .tls()
            .settings(
                relay ->
                    relay
                        .capacity(4)
                        .capacityBytes(4L * MESSAGE_BYTES)
                        .ringBytes(1 << 20)
                        .retainBytes(0)
                        .sendBuffer(16_384)
                        .stall(Duration.ofMinutes(1)))
            .build();
    return TlsEngines.with(engine, () -> RelayFixture.start(config));
  }

  private static Producer producer(RelayFixture relay, Ticket ticket, LagPolicy policy)
      throws HydraException {
    return relay.connectProducer(
        ticket, ProducerConfig.builder().lagPolicy(policy).trust(relay.trust()).build());
  }

  private static Consumer reluctant(RelayFixture relay, Ticket ticket) throws HydraException {
    return relay.connectConsumer(
        ticket.toConsumer(), ConsumerConfig.builder().queueBytes(1).trust(relay.trust()).build());
  }

  /** Sends until the relay has said that the consumer lags; returns how many messages that took. */
  private static int sendUntilItLags(RelayFixture relay, Producer producer) throws Exception {
    int sent = 0;
    while (sent < MAX_MESSAGES && relay.log().stream().noneMatch(TlsLifeTest::tellsOfLag)) {
      producer.send(message(sent++));
      producer.flush();
    }
    assertNotEquals(MAX_MESSAGES, sent, "nobody lags");
    return sent;
  }

  private static boolean tellsOfLag(LogLine line) {
    return line.toString().contains(" lags: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"openssl", "jdk"})
  void shouldDisconnectWhoIsTooSlow(String engine) throws Exception {
    try (RelayFixture relay = narrow(engine)) {
      Ticket ticket = relay.newProducerTicket();
      Producer producer = producer(relay, ticket, LagPolicy.DISCONNECT);
      Consumer consumer = reluctant(relay, ticket);
      producer.awaitConsumers(1, PATIENCE);
      sendUntilItLags(relay, producer);
      HydraException trouble =
          assertThrows(
              HydraException.class,
              () -> {
                while (consumer.receive(PATIENCE).isPresent()) {
                  // What was on its way before.
                }
              });
      assertEquals(StatusCode.TOO_SLOW, trouble.status().orElseThrow(), trouble::getMessage);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"openssl", "jdk"})
  void shouldTellASkippedConsumerThatItMissedSomething(String engine) throws Exception {
    try (RelayFixture relay = narrow(engine)) {
      Ticket ticket = relay.newProducerTicket();
      Producer producer = producer(relay, ticket, LagPolicy.SKIP);
      Consumer consumer = reluctant(relay, ticket);
      producer.awaitConsumers(1, PATIENCE);
      int sent = sendUntilItLags(relay, producer);
      for (int more = 0; more < 20; more++) {
        producer.send(message(sent++));
      }
      producer.close();
      int last = -1;
      for (var message = consumer.receive(PATIENCE);
          message.isPresent();
          message = consumer.receive(PATIENCE)) {
        last = number(message.get().bytes());
      }
      assertEquals(sent - 1, last, "the newest arrives");
      assertTrue(consumer.finished(), "the end is authenticated");
      assertTrue(consumer.stats().gaps() > 0, "a gap is told");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"openssl", "jdk"})
  void shouldHoldTheProducerBackForWhoIsSlow(String engine) throws Exception {
    try (RelayFixture relay = narrow(engine)) {
      Ticket ticket = relay.newProducerTicket();
      Producer producer = producer(relay, ticket, LagPolicy.BLOCK);
      Consumer consumer = reluctant(relay, ticket);
      producer.awaitConsumers(1, PATIENCE);
      CompletableFuture<Integer> sending =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  int sent = sendUntilItLags(relay, producer);
                  producer.close();
                  return sent;
                } catch (Exception failed) {
                  throw new IllegalStateException(failed);
                }
              });
      relay.awaitLog(" lags: ", PATIENCE);
      int expected = 0;
      for (var message = consumer.receive(PATIENCE);
          message.isPresent();
          message = consumer.receive(PATIENCE)) {
        assertEquals(expected++, number(message.get().bytes()), "in order");
      }
      assertEquals(sending.get(PATIENCE.toSeconds(), TimeUnit.SECONDS), expected);
      assertEquals(0, consumer.stats().gaps(), "nothing is missing");
      assertTrue(consumer.finished(), "the end is authenticated");
    }
  }
}
