package io.hydrarelay.testkit.junit;

import io.hydrarelay.client.Consumer;
import io.hydrarelay.client.HydraException;
import io.hydrarelay.client.Producer;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.testkit.RelayFixture;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One session of one test: its ticket, and the clients that the test has asked for. */
final class TestSession implements AutoCloseable {
  private final RelayFixture relay;
  private final Ticket ticket;
  private final boolean isShared;
  private final List<Consumer> consumers = new ArrayList<>();
  private Optional<Producer> producer = Optional.empty();

  /**
   * @param isShared whether the relay stays when the test ends
   */
  TestSession(RelayFixture relay, Ticket ticket, boolean isShared) {
    this.relay = relay;
    this.ticket = ticket;
    this.isShared = isShared;
  }

  Ticket ticket() {
    return ticket;
  }

  /** Returns the producer: one, as a second would take its place. */
  synchronized Producer producer() throws HydraException {
    if (producer.isEmpty()) {
      producer = Optional.of(relay.connectProducer(ticket));
    }
    return producer.get();
  }

  /** Returns the consumer of that number, from 0. */
  synchronized Consumer consumer(int number) throws HydraException {
    while (consumers.size() <= number) {
      consumers.add(relay.connectConsumer(ticket.toConsumer()));
    }
    return consumers.get(number);
  }

  /** A relay that ends with the test closes its clients itself, when nothing waits for them. */
  @Override
  public synchronized void close() {
    if (isShared) {
      consumers.forEach(Consumer::close);
      producer.ifPresent(Producer::abort);
    }
  }
}
