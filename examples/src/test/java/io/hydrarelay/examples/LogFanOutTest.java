package io.hydrarelay.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertIterableEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.client.Consumer;
import io.hydrarelay.client.Producer;
import io.hydrarelay.client.UncheckedHydraException;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.testkit.junit.HydraRelayTest;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@HydraRelayTest
class LogFanOutTest {
  private static final List<String> LINES =
      IntStream.range(0, 4_000).mapToObj(i -> "INFO request " + i + " took 3 ms").toList();

  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void stopThreads() {
    threads.shutdownNow();
  }

  @Test
  void shouldGiveEveryLineToEarlyAndLateReaders(Ticket ticket) throws Exception {
    List<Future<List<String>>> readers = new ArrayList<>();
    try (LogFanOut log = new LogFanOut(ticket)) {
      readers.add(startReader(ticket));
      readers.add(startReader(ticket));
      for (String line : LINES.subList(0, 2_000)) {
        log.append(line);
      }
      log.flush();
      readers.add(startReader(ticket));
      readers.add(startReader(ticket));
      for (String line : LINES.subList(2_000, 4_000)) {
        log.append(line);
      }
    }
    for (Future<List<String>> reader : readers) {
      assertIterableEquals(LINES, reader.get());
    }
  }

  @Test
  void shouldGatherSmallLinesIntoFewFrames(Ticket ticket) throws Exception {
    try (LogFanOut log = new LogFanOut(ticket)) {
      for (String line : LINES) {
        log.append(line);
      }
      log.flush();
      assertEquals(LINES.size(), log.stats().messages());
      assertTrue(log.stats().frames() < LINES.size() / 10, log.stats()::toString);
    }
  }

  @HydraRelayTest(lingerMillis = 0)
  @Test
  void shouldNotTakeACutForTheEnd(Ticket ticket, Producer producer) throws Exception {
    Consumer reader = LogFanOut.join(ticket);
    producer.send(LINES.get(0).getBytes(StandardCharsets.UTF_8));
    producer.flush();
    producer.abort();
    assertThrows(
        UncheckedHydraException.class, () -> LogFanOut.follow(reader, "reader", System.out));
  }

  private Future<List<String>> startReader(Ticket ticket) throws Exception {
    Consumer reader = LogFanOut.join(ticket);
    return threads.submit(
        () -> {
          ByteArrayOutputStream bytes = new ByteArrayOutputStream();
          PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
          assertTrue(LogFanOut.follow(reader, "reader", out));
          return bytes
              .toString(StandardCharsets.UTF_8)
              .lines()
              .map(line -> line.substring("reader: ".length()))
              .toList();
        });
  }
}
