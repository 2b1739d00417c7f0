package io.hydrarelay.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hydrarelay.client.Consumer;
import io.hydrarelay.client.ConsumerConfig;
import io.hydrarelay.client.HydraException;
import io.hydrarelay.client.Message;
import io.hydrarelay.client.Producer;
import io.hydrarelay.client.ProducerConfig;
import io.hydrarelay.client.ProducerStats;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.server.HydraServer;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;

/**
 * Sends the lines of a log to many consumers. Shows how everybody gets every line, how small lines
 * share frames, how who comes late begins with the oldest line that is left, and that reading ends
 * at the authenticated end and nowhere else.
 */
public final class LogFanOut implements AutoCloseable {
  /** A line may wait so long for others that go out in the same frame. */
  private static final Duration LINGER = Duration.ofMillis(20);

  private final Producer producer;

  /** Joins the session as its producer. */
  public LogFanOut(Ticket producerTicket) throws HydraException {
    producer =
        Producer.connect(
            producerTicket,
            ProducerConfig.builder()
                .lagPolicy(LagPolicy.BLOCK) // rather wait for a slow reader than leave out lines
                .linger(LINGER)
                .build());
  }

  /** Sends one line. Blocks while a reader is too slow. */
  public void append(String line) throws HydraException {
    producer.send(line.getBytes(UTF_8));
  }

  /** Blocks until the relay has every line. */
  public void flush() throws HydraException {
    producer.flush();
  }

  /** Returns what has been sent: many more messages than frames. */
  public ProducerStats stats() {
    return producer.stats();
  }

  /** Ends the log: whoever has read this far knows that there is no more. */
  @Override
  public void close() throws HydraException {
    producer.close();
  }

  /**
   * Joins as a reader. The relay keeps its {@code retain_bytes}, 1 MiB unless set otherwise, for
   * those who come late.
   */
  public static Consumer join(Ticket ticket) throws HydraException {
    return Consumer.connect(
        ticket, ConsumerConfig.builder().start(ConsumerConfig.Start.OLDEST).build());
  }

  /**
   * Prints every line up to the authenticated end.
   *
   * @return whether no line is missing between the first that came and the end
   * @throws io.hydrarelay.client.UncheckedHydraException when the log is cut before its end
   */
  public static boolean follow(Consumer reader, String name, PrintStream out) {
    for (Message line : reader) {
      out.println(name + ": " + new String(line.bytes(), UTF_8));
    }
    return reader.stats().isComplete();
  }

  /** Reads a file as a log: the argument. */
  public static void main(String[] args) throws Exception {
    List<String> lines = Files.readAllLines(Path.of(args[0]));
    try (HydraServer relay = HydraServer.bindDefault().start()) {
      Ticket ticket =
          Ticket.producer(relay.endpoint(), SessionCredentials.generateOwned(new SecureRandom()));
      try (LogFanOut log = new LogFanOut(ticket)) {
        startReader(ticket, "early");
        for (String line : lines.subList(0, lines.size() / 2)) {
          log.append(line);
        }
        log.flush();
        startReader(ticket, "late");
        for (String line : lines.subList(lines.size() / 2, lines.size())) {
          log.append(line);
        }
      }
    } // gives the readers what still waits for them
  }

  private static void startReader(Ticket ticket, String name) throws HydraException {
    Consumer reader = join(ticket);
    new Thread(() -> follow(reader, name, System.out), name).start();
  }
}
