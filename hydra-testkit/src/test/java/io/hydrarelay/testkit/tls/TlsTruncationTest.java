package io.hydrarelay.testkit.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.client.Consumer;
import io.hydrarelay.client.ConsumerConfig;
import io.hydrarelay.client.HydraException;
import io.hydrarelay.client.HydraException.Category;
import io.hydrarelay.client.Producer;
import io.hydrarelay.client.ProducerConfig;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.protocol.stream.StreamEvent;
import io.hydrarelay.testkit.FixtureConfig;
import io.hydrarelay.testkit.RelayFixture;
import io.hydrarelay.testkit.link.Fault;
import io.hydrarelay.testkit.link.FaultyLink;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Somebody on the path ends a TLS connection in good order for TCP, but without close_notify, where
 * a stream might as well have ended. Nobody takes that for the end (Hydra/1 §8.9).
 */
class TlsTruncationTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final byte[] ALL_THAT_CAME = "pay 1".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] CUT_OFF = new byte[1_000];

  private static RelayFixture relay(String engine, Duration linger) throws Exception {
    FixtureConfig config =
        FixtureConfig.builder().tls().settings(settings -> settings.linger(linger)).build();
    return TlsEngines.with(engine, () -> RelayFixture.start(config));
  }

  private static Consumer consumer(RelayFixture relay, Ticket ticket) throws HydraException {
    return relay.connectConsumer(
        ticket, ConsumerConfig.builder().reconnect(false).trust(relay.trust()).build());
  }

  private static void expectMessage(Consumer consumer) throws HydraException {
    assertEquals(
        ALL_THAT_CAME.length, consumer.receive(PATIENCE).orElseThrow().bytes().length, "a message");
  }

  @ParameterizedTest(name = "engine {0}, {1} bytes of the next record")
  @CsvSource({"openssl, 0", "openssl, 3", "openssl, 100", "jdk, 0", "jdk, 3", "jdk, 100"})
  void shouldTellAConsumerThatItsStreamWasInterrupted(String engine, int bytes) throws Exception {
    try (RelayFixture relay = relay(engine, Duration.ofSeconds(30));
        FaultyLink link = FaultyLink.to(relay.endpoint()).start()) {
      Ticket ticket = relay.newProducerTicket();
      SessionCredentials reading = ticket.toConsumer().credentials();
      Producer producer = relay.connectProducer(ticket);
      Consumer cut =
          TlsEngines.with(engine, () -> consumer(relay, Ticket.consumer(link.endpoint(), reading)));
      producer.awaitConsumers(1, PATIENCE);
      producer.send(ALL_THAT_CAME);
      producer.flush();
      expectMessage(cut);

      link.toClient().add(Fault.limitData(bytes));
      producer.send(CUT_OFF);
      producer.flush();
      Optional<StreamEvent> last = cut.nextEvent(PATIENCE);
      while (last.isPresent() && !(last.get() instanceof StreamEvent.Interrupted)) {
        last = cut.nextEvent(PATIENCE);
      }
      assertTrue(last.isPresent(), "the stream is said to be interrupted");
      HydraException trouble = assertThrows(HydraException.class, () -> cut.receive(PATIENCE));
      assertEquals(Category.INTERRUPTED, trouble.category(), trouble::getMessage);
      assertFalse(cut.finished(), "this was not the end");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"openssl", "jdk"})
  void shouldNotTakeACutProducerForOneThatHasEnded(String engine) throws Exception {
    try (RelayFixture relay = relay(engine, Duration.ofMillis(300));
        FaultyLink link = FaultyLink.to(relay.endpoint()).start()) {
      Ticket ticket = Ticket.producer(link.endpoint(), relay.newProducerTicket().credentials());
      Producer cut =
          TlsEngines.with(
              engine,
              () ->
                  relay.connectProducer(
                      ticket,
                      ProducerConfig.builder().reconnect(false).trust(relay.trust()).build()));
      Consumer consumer =
          consumer(relay, Ticket.consumer(relay.endpoint(), ticket.toConsumer().credentials()));
      cut.awaitConsumers(1, PATIENCE);
      cut.send(ALL_THAT_CAME);
      cut.flush();
      expectMessage(consumer);

      link.toRelay().add(Fault.limitData(0));
      HydraException trouble = assertThrows(HydraException.class, () -> consumer.receive(PATIENCE));
      assertEquals(Optional.of(StatusCode.NO_SESSION), trouble.status(), trouble::getMessage);
      assertFalse(consumer.finished(), "nobody has ended the stream");
    }
  }
}
