package io.hydrarelay.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.client.Consumer;
import io.hydrarelay.client.ConsumerConfig;
import io.hydrarelay.client.Message;
import io.hydrarelay.client.Producer;
import io.hydrarelay.client.ProducerConfig;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.stream.StreamEvent;
import io.hydrarelay.testkit.lag.Lag;
import io.hydrarelay.testkit.lag.LagPacer;
import io.hydrarelay.testkit.lag.LaggedReader;
import io.hydrarelay.testkit.link.ActiveFault;
import io.hydrarelay.testkit.link.Direction;
import io.hydrarelay.testkit.link.Fault;
import io.hydrarelay.testkit.link.FaultyLink;
import io.hydrarelay.testkit.link.FrameFault;
import io.hydrarelay.testkit.link.FrameMatch;
import io.hydrarelay.testkit.link.FramePart;
import io.hydrarelay.testkit.link.LinkConnection;
import io.hydrarelay.testkit.link.LinkRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The samples of docs/FAULTS.md, which must work as they stand there. */
class FaultsExampleTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final RelayFixture relay = LenientRelay.start(settings -> settings);
  private final SessionCredentials session = SessionCredentials.generateOwned(new SecureRandom());
  private final Ticket producerTicket = Ticket.producer(relay.endpoint(), session);

  @AfterEach
  void stopRelay() {
    LenientRelay.end(relay);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void shouldPutALinkInFrontOfARelay() throws Exception {
    try (FaultyLink link = FaultyLink.to(relay.endpoint()).seed(42).start()) {
      SessionCredentials consumers = producerTicket.toConsumer().credentials();
      Ticket consumerTicket = Ticket.consumer(link.endpoint(), consumers);
      link.toClient().add(Fault.latency(Duration.ofMillis(20)).jitter(Duration.ofMillis(5)));
      link.toRelay().add(Fault.parse("bandwidth 100KiB/s"));

      try (Producer producer = Producer.connect(producerTicket);
          Consumer consumer = Consumer.connect(consumerTicket)) {
        producer.awaitConsumers(1, PATIENCE);
        producer.send(bytes("late, but whole"));
        Message message = consumer.receive().orElseThrow();
        assertEquals("late, but whole", new String(message.bytes(), StandardCharsets.UTF_8));
      }
    }
  }

  private Ticket consumerTicket(FaultyLink link) {
    return Ticket.consumer(link.endpoint(), producerTicket.toConsumer().credentials());
  }

  @Test
  void shouldSwitchFaultsWhileItRuns() throws Exception {
    List<StreamEvent> events = new CopyOnWriteArrayList<>();
    try (FaultyLink link = FaultyLink.to(relay.endpoint()).start();
        Producer producer = Producer.connect(producerTicket)) {
      Ticket consumerTicket = consumerTicket(link);
      ConsumerConfig quick =
          ConsumerConfig.builder()
              .start(ConsumerConfig.Start.OLDEST)
              .backoff(Duration.ofMillis(20))
              .build();
      Consumer consumer = Consumer.connect(consumerTicket, quick);
      LaggedReader reader = LaggedReader.start(consumer, Lag.none(), events::add);
      producer.awaitConsumers(1, PATIENCE);

      ActiveFault hole = link.toClient().add(Fault.blackHole()); // nothing reaches the consumer
      producer.send(bytes("one"));
      hole.remove(); // what was on its way goes on

      LinkConnection first = link.connections().get(0);
      first.toClient().add(Fault.resetPeer()); // this connection, and no other

      link.down(); // connections are reset, new ones refused
      producer.send(bytes("two"));
      link.up(); // the same port accepts again

      producer.close();
      assertTrue(reader.await(PATIENCE));
    }
    assertEquals(2, events.stream().filter(StreamEvent.Message.class::isInstance).count());
  }

  @Test
  void shouldTamperWithSingleFrames() throws Exception {
    List<StreamEvent> events = new CopyOnWriteArrayList<>();
    ProducerConfig untimed = ProducerConfig.builder().sigMillis(0).build();
    try (FaultyLink link = FaultyLink.to(relay.endpoint()).start();
        Producer producer = Producer.connect(producerTicket, untimed)) {
      Ticket consumerTicket = consumerTicket(link);

      link.toClient().add(FrameFault.drop(3));
      link.toClient().add(FrameFault.flipBit(FramePart.TAG, FrameMatch.seq(5)));
      link.toClient().add(FrameFault.duplicate(FrameMatch.type(FrameType.DATA)).times(1));

      Consumer consumer = Consumer.connect(consumerTicket);
      LaggedReader reader = LaggedReader.start(consumer, Lag.none(), events::add);
      producer.awaitConsumers(1, PATIENCE);
      for (int seq = 0; seq < 10; seq++) {
        producer.send(new byte[5_000]); // too large to share a frame with another
      }
      producer.close();
      assertTrue(reader.await(PATIENCE));

      // frame 0 is the HEADER, so frame 3 has seq 2
      assertTrue(events.contains(new StreamEvent.Gap(2, 1, StreamEvent.Cause.UNEXPLAINED)));
      assertTrue(events.contains(new StreamEvent.Bad(StreamEvent.Reason.AUTH)));
      assertTrue(events.contains(new StreamEvent.Gap(5, 1, StreamEvent.Cause.UNEXPLAINED)));
      assertTrue(events.contains(new StreamEvent.Duplicate(0)));
    }
  }

  @Test
  void shouldRecordWhatTheRelayGetsToSee() throws Exception {
    try (FaultyLink link = FaultyLink.to(relay.endpoint()).recordBytes(1 << 20).start()) {
      Ticket ticket = Ticket.producer(link.endpoint(), session);
      try (Producer producer = Producer.connect(ticket)) {
        producer.send(bytes("canary"));
      }
      LinkRecord record = link.record();
      assertTrue(record.isComplete());
      assertFalse(record.contains(bytes("canary")));
      FrameMatch data = FrameMatch.type(FrameType.DATA);
      List<byte[]> frames = record.frames(0, Direction.TO_RELAY, data); // for FrameFault.splice
      assertEquals(1, frames.size());
    }
  }

  @Test
  void shouldReadAsSlowlyAsALagSays() throws Exception {
    List<StreamEvent> events = new ArrayList<>();
    ProducerConfig block = ProducerConfig.builder().lagPolicy(LagPolicy.BLOCK).build();
    Producer producer = Producer.connect(producerTicket, block);
    Ticket consumerTicket = producerTicket.toConsumer();

    ConsumerConfig small = ConsumerConfig.builder().queueBytes(65_536).build();
    Consumer consumer = Consumer.connect(consumerTicket, small);
    Lag lag = Lag.parse("rate 1MiB/s, stall at 10 for 100ms");
    try (LaggedReader reader = LaggedReader.start(consumer, lag, events::add)) {
      producer.awaitConsumers(1, PATIENCE);
      for (int message = 0; message < 20; message++) {
        producer.send(new byte[10_000]);
      }
      producer.close();
      assertTrue(reader.await(PATIENCE));
      assertEquals(20, reader.messages());
    }
  }

  @Test
  void shouldPaceAConsumerFromAnyScheduler() throws Exception {
    Producer producer = Producer.connect(producerTicket);
    Consumer consumer = Consumer.connect(producerTicket.toConsumer());
    producer.awaitConsumers(1, PATIENCE);
    producer.send(bytes("one"));
    long now = System.nanoTime();

    LagPacer pacer = Lag.messagesPerSecond(50).pacer(now);
    long messages = 0;
    long payloadBytes = 0;
    // on each turn of the scheduler:
    long wait = pacer.nanosUntilNext(messages, payloadBytes, now);
    if (wait == 0) {
      Optional<StreamEvent> event = consumer.nextEvent(Duration.ZERO); // does not block
      // count it if it is a message, and come back at once
    } else if (wait < LagPacer.NEVER) {
      // come back in so many nanoseconds
    }

    assertEquals(0, wait);
    consumer.close();
    producer.close();
  }

  // ---- the page

  @Test
  void shouldStandOnThePageAsItStandsHere() throws IOException {
    Path page = Path.of("..", "docs", "FAULTS.md");
    Path here = Path.of("src/test/java/io/hydrarelay/testkit/FaultsExampleTest.java");
    String compiled = withoutIndent(Files.lines(here));
    String[] parts = Files.readString(page).split("```");
    int samples = 0;
    for (int part = 1; part < parts.length; part += 2) {
      if (parts[part].startsWith("java")) {
        String sample = withoutIndent(parts[part].lines().skip(1));
        assertTrue(compiled.contains(sample), "not compiled:\n" + sample);
        samples++;
      }
    }
    assertTrue(samples >= 5, samples + " samples");
  }

  private static String withoutIndent(Stream<String> lines) {
    try (lines) {
      return lines
          .map(String::strip)
          .filter(line -> !line.isEmpty())
          .collect(Collectors.joining("\n"));
    }
  }

  /** Each text on the page between quotes of a table is read by the one or the other. */
  @Test
  void shouldReadEveryTextOfThePage() throws IOException {
    List<String> texts =
        Files.readAllLines(Path.of("..", "docs", "FAULTS.md")).stream()
            .filter(line -> line.startsWith("| `"))
            .flatMap(line -> Stream.of(line.split("\\|")[1].split("`, `")))
            .map(text -> text.replace("`", "").strip())
            .toList();
    for (String text : texts) {
      assertTrue(isRead(text), text);
    }
    assertTrue(texts.size() > 20, texts::toString);
  }

  private static boolean isRead(String text) {
    try {
      return Fault.parse(text).toString().equals(text);
    } catch (IllegalArgumentException noFault) {
      return Lag.parse(text).toString().equals(text);
    }
  }
}
