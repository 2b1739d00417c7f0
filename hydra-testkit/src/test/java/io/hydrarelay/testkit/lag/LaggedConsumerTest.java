package io.hydrarelay.testkit.lag;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.client.Consumer;
import io.hydrarelay.client.ConsumerConfig;
import io.hydrarelay.client.HydraException;
import io.hydrarelay.client.Producer;
import io.hydrarelay.client.ProducerConfig;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.protocol.stream.StreamEvent;
import io.hydrarelay.testkit.ConsumerTrack;
import io.hydrarelay.testkit.LenientRelay;
import io.hydrarelay.testkit.RelayFixture;
import io.hydrarelay.testkit.StreamChecker;
import io.hydrarelay.testkit.Verdict;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a relay with small limits makes of consumers that lag by a profile, over real sockets. */
class LaggedConsumerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int MESSAGE_BYTES = 60_000;

  /** More than the sockets and queues between producer and consumer hold. */
  private static final int MANY_MESSAGES = 400;

  private final RelayFixture relay =
      LenientRelay.start(
          settings ->
              settings
                  .capacity(8)
                  .capacityBytes(65_536)
                  .sendBuffer(65_536)
                  .stall(PATIENCE)
                  .closeFlush(PATIENCE));
  private final Ticket ticket = relay.newProducerTicket();
  private final StreamChecker checker = new StreamChecker();
  private final ConsumerTrack track = checker.consumer("lagging");
  private final List<StreamEvent> events = new ArrayList<>();
  private final Random random = new Random(20_261_123);

  @AfterEach
  void stopRelay() {
    LenientRelay.end(relay);
  }

  private Producer producer(LagPolicy policy) throws HydraException {
    return Producer.connect(
        ticket, ProducerConfig.builder().lagPolicy(policy).sigMillis(0).build());
  }

  /** A consumer with a small queue, or it would take megabytes before its lag is felt. */
  private Consumer consumer() throws HydraException {
    return Consumer.connect(
        ticket.toConsumer(), ConsumerConfig.builder().queueBytes(65_536).build());
  }

  private void send(Producer producer, int messages) throws HydraException {
    for (int message = 0; message < messages; message++) {
      byte[] payload = new byte[MESSAGE_BYTES];
      random.nextBytes(payload);
      ByteBuffer.wrap(payload).putInt(checker.sentCount());
      checker.sent(payload);
      producer.send(payload);
    }
  }

  private void take(StreamEvent event) {
    track.event(event);
    events.add(event);
  }

  private <E extends StreamEvent> List<E> events(Class<E> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** Reads as long as the pacer lets it at that time; returns how long it is to wait then. */
  private long readWhileAllowed(Consumer consumer, LagPacer pacer, long nowNanos)
      throws HydraException {
    long messages = events(StreamEvent.Message.class).size();
    long wait = pacer.nanosUntilNext(messages, messages * MESSAGE_BYTES, nowNanos);
    while (wait == 0) {
      Optional<StreamEvent> event = consumer.nextEvent();
      if (event.isEmpty()) {
        return 0;
      }
      take(event.get());
      messages += event.get() instanceof StreamEvent.Message ? 1 : 0;
      wait = pacer.nanosUntilNext(messages, messages * MESSAGE_BYTES, nowNanos);
    }
    return wait;
  }

  @Test
  void shouldTellAConsumerThatStalledUnderSkipExactlyWhatItMissed() throws Exception {
    Producer producer = producer(LagPolicy.SKIP);
    Consumer consumer = consumer();
    LagPacer pacer = Lag.parse("stall at 10 for 2s").pacer(0);
    assertTrue(producer.awaitConsumers(1, PATIENCE));
    send(producer, 10);
    long wait = readWhileAllowed(consumer, pacer, 0);
    assertEquals(TimeUnit.SECONDS.toNanos(2), wait);
    send(producer, MANY_MESSAGES);
    producer.close();
    assertEquals(0, readWhileAllowed(consumer, pacer, wait));
    Verdict verdict = track.verdict();
    assertTrue(verdict.missing() > 0, verdict::toString);
    assertTrue(verdict.keeps(LagPolicy.SKIP), verdict::toString);
    assertEquals(lagged(), explained());
    assertEquals(verdict.missing(), lagged());
  }

  /** How many frames the relay says it left out. */
  private long lagged() {
    return events(StreamEvent.Lag.class).stream().mapToLong(StreamEvent.Lag::skipped).sum();
  }

  /** How many frames are missing and explained by a LAG. */
  private long explained() {
    return events(StreamEvent.Gap.class).stream()
        .filter(gap -> gap.cause() == StreamEvent.Cause.LAG)
        .mapToLong(StreamEvent.Gap::count)
        .sum();
  }

  @Test
  void shouldCutAConsumerThatStalledUnderDisconnect() throws Exception {
    Producer producer = producer(LagPolicy.DISCONNECT);
    Consumer consumer = consumer();
    LagPacer pacer = Lag.parse("stall at 10 for 2s").pacer(0);
    assertTrue(producer.awaitConsumers(1, PATIENCE));
    send(producer, 10);
    long wait = readWhileAllowed(consumer, pacer, 0);
    send(producer, MANY_MESSAGES);
    producer.close();
    HydraException cut =
        assertThrows(HydraException.class, () -> readWhileAllowed(consumer, pacer, wait));
    assertEquals(HydraException.Category.TOO_SLOW, cut.category());
    assertTrue(track.verdict().keeps(LagPolicy.DISCONNECT), track.verdict()::toString);
    assertFalse(track.verdict().ended());
  }

  @Test
  void shouldSlowTheProducerDownUnderBlockToThePaceOfTheSlowest() throws Exception {
    Producer producer = producer(LagPolicy.BLOCK);
    Lag slow = Lag.bytesPerSecond(16 << 20);
    try (LaggedReader reader = LaggedReader.start(consumer(), slow, this::take)) {
      assertTrue(producer.awaitConsumers(1, PATIENCE));
      long begin = System.nanoTime();
      send(producer, MANY_MESSAGES);
      producer.close();
      Duration sending = Duration.ofNanos(System.nanoTime() - begin);
      assertTrue(reader.await(PATIENCE));
      Duration reading = Duration.ofNanos(System.nanoTime() - begin);
      assertTrue(track.verdict().isComplete(), track.verdict()::toString);
      assertTrue(reading.toMillis() >= 1_350, reading::toString);
      assertTrue(sending.toMillis() >= 400, sending::toString);
    }
  }

  @Test
  void shouldStopForEverAndStillLeaveWhenClosed() throws Exception {
    Producer producer = producer(LagPolicy.BLOCK);
    LaggedReader reader = LaggedReader.start(consumer(), Lag.parse("stop at 3"), this::take);
    assertTrue(producer.awaitConsumers(1, PATIENCE));
    send(producer, 10);
    producer.flush();
    await("three messages").atMost(PATIENCE).until(() -> reader.messages() == 3);
    assertEquals(3 * MESSAGE_BYTES, reader.bytes());
    assertFalse(reader.await(Duration.ofMillis(100)));
    reader.close();
    assertTrue(reader.await(PATIENCE));
    assertEquals(Optional.empty(), reader.failure());
    assertEquals(3, events(StreamEvent.Message.class).size());
    await("the consumer has left").atMost(PATIENCE).until(() -> producer.consumers() == 0);
    producer.abort();
  }

  @Test
  void shouldReadEverythingThroughPausesAndTurns() throws Exception {
    Producer producer = producer(LagPolicy.BLOCK);
    Lag jerky = Lag.parse("random 7 5ms, sawtooth 200/s 50ms 20/s 50ms");
    try (LaggedReader reader = LaggedReader.start(consumer(), jerky, this::take)) {
      assertTrue(producer.awaitConsumers(1, PATIENCE));
      send(producer, 50);
      producer.close();
      assertTrue(reader.await(PATIENCE));
      assertEquals(Optional.empty(), reader.failure());
    }
    assertTrue(track.verdict().isComplete(), track.verdict()::toString);
  }

  @Test
  void shouldSayWhyTheReadingEnded() throws Exception {
    Producer producer = producer(LagPolicy.BLOCK);
    ConsumerConfig once = ConsumerConfig.builder().reconnect(false).build();
    Consumer consumer = Consumer.connect(ticket.toConsumer(), once);
    try (LaggedReader reader = LaggedReader.start(consumer, Lag.none(), this::take)) {
      assertTrue(producer.awaitConsumers(1, PATIENCE));
      relay.server().closeNow();
      assertTrue(reader.await(PATIENCE));
      assertEquals(HydraException.Category.INTERRUPTED, reader.failure().orElseThrow().category());
    }
    producer.abort();
  }
}
