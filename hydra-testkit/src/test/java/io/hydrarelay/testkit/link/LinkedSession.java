package io.hydrarelay.testkit.link;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.client.Consumer;
import io.hydrarelay.client.ConsumerConfig;
import io.hydrarelay.client.HydraException;
import io.hydrarelay.client.Producer;
import io.hydrarelay.client.ProducerConfig;
import io.hydrarelay.protocol.Endpoint;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.protocol.stream.StreamEvent;
import io.hydrarelay.server.ServerConfig;
import io.hydrarelay.testkit.CheckedConsumer;
import io.hydrarelay.testkit.LenientRelay;
import io.hydrarelay.testkit.RelayFixture;
import io.hydrarelay.testkit.StreamChecker;
import io.hydrarelay.testkit.Verdict;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/**
 * A real relay with a link in front of it; a producer beside the link, and a consumer behind it
 * whose events are kept. Each message is one frame, and no CHECK comes by time: message n has seq
 * n, and is frame n + 1 of a connection from the beginning.
 */
final class LinkedSession implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int MESSAGE_BYTES = 5_000;

  final RelayFixture relay;
  final FaultyLink link;
  final Ticket ticket;
  final StreamChecker checker = new StreamChecker();
  final List<StreamEvent> events = new CopyOnWriteArrayList<>();
  private final Random random = new Random(20_261_123);
  private final List<byte[]> sent = new ArrayList<>();
  private LagPolicy policy = LagPolicy.BLOCK;
  private Producer producer;
  private CheckedConsumer consumer;

  LinkedSession() {
    this(settings -> settings);
  }

  LinkedSession(UnaryOperator<ServerConfig.Builder> settings) {
    relay = LenientRelay.start(settings);
    link = FaultyLink.to(relay.endpoint()).seed(42).recordBytes(16 << 20).start();
    ticket = relay.newProducerTicket();
  }

  /**
   * Joins both, the consumer first seen by the producer, so that it gets the stream from its start.
   */
  LinkedSession join() throws HydraException {
    return join(settings -> settings);
  }

  LinkedSession join(UnaryOperator<ConsumerConfig.Builder> settings) throws HydraException {
    producer = produce(relay.endpoint());
    consumer = consume(settings);
    assertTrue(producer.awaitConsumers(1, PATIENCE));
    return this;
  }

  LinkedSession policy(LagPolicy asked) {
    policy = asked;
    return this;
  }

  LinkedSession joinBothThroughTheLink() throws HydraException {
    producer = produce(link.endpoint());
    consumer = consume(settings -> settings);
    assertTrue(producer.awaitConsumers(1, PATIENCE));
    return this;
  }

  private Producer produce(Endpoint at) throws HydraException {
    ProducerConfig quiet =
        ProducerConfig.builder()
            .lagPolicy(policy)
            .sigMillis(0)
            .backoff(Duration.ofMillis(20))
            .build();
    return Producer.connect(Ticket.producer(at, ticket.credentials()), quiet);
  }

  private CheckedConsumer consume(UnaryOperator<ConsumerConfig.Builder> settings)
      throws HydraException {
    ConsumerConfig config =
        settings.apply(ConsumerConfig.builder().backoff(Duration.ofMillis(20))).build();
    Consumer joined = Consumer.connect(linked(), config);
    return CheckedConsumer.start(joined, checker.consumer("behind the link"), events::add);
  }

  /** Returns the consumer's ticket, but to the link. */
  private Ticket linked() {
    return Ticket.consumer(link.endpoint(), ticket.toConsumer().credentials());
  }

  Producer producer() {
    return producer;
  }

  CheckedConsumer consumer() {
    return consumer;
  }

  void send(int messages) throws HydraException {
    for (int message = 0; message < messages; message++) {
      byte[] payload = new byte[MESSAGE_BYTES];
      random.nextBytes(payload);
      ByteBuffer.wrap(payload).putInt(checker.sentCount());
      checker.sent(payload);
      sent.add(payload);
      producer.send(payload);
    }
  }

  /** Returns some bytes of a message that was sent. */
  byte[] sentBytes(int message) {
    return Arrays.copyOf(sent.get(message), 32);
  }

  /** Sends the rest and the end, and returns what the consumer made of it. */
  Verdict finish() throws HydraException, InterruptedException {
    producer.close();
    return consumer.await(PATIENCE);
  }

  <E extends StreamEvent> List<E> events(Class<E> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  void awaitEvent(StreamEvent wanted) {
    await("event " + wanted).atMost(PATIENCE).until(() -> events.contains(wanted));
  }

  void awaitReceived(int messages) {
    await(messages + " messages").atMost(PATIENCE).until(() -> consumer.received() >= messages);
  }

  @Override
  public void close() {
    if (producer != null) {
      producer.abort();
    }
    link.close();
    LenientRelay.end(relay);
  }
}
