package io.hydrarelay.testkit;

import io.hydrarelay.client.Consumer;
import io.hydrarelay.client.ConsumerConfig;
import io.hydrarelay.client.HydraException;
import io.hydrarelay.client.Producer;
import io.hydrarelay.client.ProducerConfig;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.Ticket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import java.util.function.UnaryOperator;

/** The words in which the end-to-end tests are told: one session, its producers and consumers. */
final class Party {
  static final Duration PATIENCE = Duration.ofSeconds(20);

  final Ticket ticket;
  final StreamChecker checker = new StreamChecker();
  private final Random random = new Random(20_261_123);
  private int record;

  Party(Ticket ticket) {
    this.ticket = ticket;
  }

  Producer producer(LagPolicy policy) throws HydraException {
    return producer(policy, settings -> settings);
  }

  Producer producer(LagPolicy policy, UnaryOperator<ProducerConfig.Builder> settings)
      throws HydraException {
    ProducerConfig.Builder quick =
        ProducerConfig.builder().lagPolicy(policy).backoff(Duration.ofMillis(20));
    return Producer.connect(ticket, settings.apply(quick).build());
  }

  CheckedConsumer consumer(String name) throws HydraException {
    return consumer(name, settings -> settings, CheckedConsumer.Step.NONE);
  }

  CheckedConsumer consumer(
      String name, UnaryOperator<ConsumerConfig.Builder> settings, CheckedConsumer.Step step)
      throws HydraException {
    return CheckedConsumer.start(connect(settings), checker.consumer(name), step);
  }

  CheckedConsumer lateConsumer(String name, UnaryOperator<ConsumerConfig.Builder> settings)
      throws HydraException {
    return CheckedConsumer.start(
        connect(settings), checker.lateConsumer(name), CheckedConsumer.Step.NONE);
  }

  private Consumer connect(UnaryOperator<ConsumerConfig.Builder> settings) throws HydraException {
    ConsumerConfig.Builder quick = ConsumerConfig.builder().backoff(Duration.ofMillis(20));
    return Consumer.connect(ticket.toConsumer(), settings.apply(quick).build());
  }

  /** Sends a message of at least that size: its number comes first, so no two are equal. */
  void send(Producer producer, int bytes) throws HydraException {
    byte[] payload = new byte[Math.max(bytes, Integer.BYTES)];
    random.nextBytes(payload);
    ByteBuffer.wrap(payload).putInt(record++);
    sendAsIs(producer, payload);
  }

  void sendAsIs(Producer producer, byte[] payload) throws HydraException {
    checker.sent(payload);
    producer.send(payload);
  }

  void send(Producer producer, int messages, int bytes) throws HydraException {
    for (int message = 0; message < messages; message++) {
      send(producer, bytes);
    }
  }

  int randomSize(int bound) {
    return random.nextInt(bound);
  }
}
