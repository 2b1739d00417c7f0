package io.hydrarelay.testkit;

import io.hydrarelay.client.Consumer;
import io.hydrarelay.client.ConsumerConfig;
import io.hydrarelay.client.HydraException;
import io.hydrarelay.client.Producer;
import io.hydrarelay.client.ProducerConfig;
import io.hydrarelay.protocol.Ticket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The producers and consumers that a fixture has made and will close. Thread-safe. */
final class FixtureClients {
  private final Queue<Producer> producers = new ConcurrentLinkedQueue<>();
  private final Queue<Consumer> consumers = new ConcurrentLinkedQueue<>();

  Producer produce(Ticket ticket, ProducerConfig config) throws HydraException {
    Producer producer = Producer.connect(ticket, config);
    producers.add(producer);
    return producer;
  }

  Consumer consume(Ticket ticket, ConsumerConfig config) throws HydraException {
    Consumer consumer = Consumer.connect(ticket, config);
    consumers.add(consumer);
    return consumer;
  }

  /**
   * Ends all of them at once. A producer that the test has not closed has no end to send, and the
   * relay may not be there to take it.
   */
  void close() {
    consumers.forEach(Consumer::close);
    producers.forEach(Producer::abort);
  }
}
