package io.hydrarelay.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hydrarelay.client.HydraException.Category;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.Ticket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;

/** What scenarios share: a relay that the test plays, and clients that run beside it. */
abstract class ClientScenario {
  static final SecureRandom RANDOM = new SecureRandom();
  private static final int PATIENCE_SECONDS = 15;

  final SessionCredentials session = SessionCredentials.generateOwned(RANDOM);
  private final ExecutorService application = Executors.newCachedThreadPool();
  private final List<Producer> producers = new ArrayList<>();
  private final List<Consumer> consumers = new ArrayList<>();
  ScriptedRelay relay = ScriptedRelay.start();

  Ticket ticket() {
    return Ticket.producer(relay.endpoint(), session);
  }

  /** What producers take for the time. */
  long clockMillis() {
    return System.currentTimeMillis();
  }

  // ---- clients

  /** Begins to connect a producer; the relay's part is up to the scenario. */
  Future<Producer> connecting(ProducerConfig.Builder config) {
    return connecting(ticket(), config);
  }

  Future<Producer> connecting(Ticket ticket, ProducerConfig.Builder config) {
    return inApplication(() -> keep(Producer.connect(ticket, config.build(), this::clockMillis)));
  }

  Future<Consumer> connectingConsumer(ConsumerConfig.Builder config) {
    Ticket ticket = ticket().toConsumer();
    return inApplication(() -> keep(Consumer.connect(ticket, config.build())));
  }

  /** A producer without timers of its own, with a frame for each message, back quickly. */
  static ProducerConfig.Builder quiet() {
    return ProducerConfig.builder().sigMillis(0).batchBytes(0).backoff(Duration.ofMillis(20));
  }

  static ConsumerConfig.Builder reading() {
    return ConsumerConfig.builder().backoff(Duration.ofMillis(20));
  }

  private synchronized Producer keep(Producer producer) {
    producers.add(producer);
    return producer;
  }

  private synchronized Consumer keep(Consumer consumer) {
    consumers.add(consumer);
    return consumer;
  }

  // ---- the application's threads

  <T> Future<T> inApplication(Callable<T> work) {
    return application.submit(work);
  }

  static <T> T get(Future<T> future) throws Exception {
    return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** Returns the trouble that the work ran into. */
  static HydraException troubleOf(Future<?> future) {
    ExecutionException failed =
        assertThrows(
            ExecutionException.class, () -> future.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    return (HydraException) failed.getCause();
  }

  static HydraException expectTrouble(Category category, Future<?> future) {
    HydraException trouble = troubleOf(future);
    assertEquals(category, trouble.category(), trouble::getMessage);
    return trouble;
  }

  @AfterEach
  synchronized void everybodyLeaves() throws Exception {
    producers.forEach(Producer::abort);
    consumers.forEach(Consumer::close);
    application.shutdownNow();
    relay.close();
  }
}
