package io.hydrarelay.benchmarks;

import io.hydrarelay.client.Consumer;
import io.hydrarelay.client.ConsumerConfig;
import io.hydrarelay.client.HydraException;
import io.hydrarelay.client.Message;
import io.hydrarelay.client.Producer;
import io.hydrarelay.client.ProducerConfig;
import io.hydrarelay.client.ProducerStats;
import io.hydrarelay.protocol.BadTicketException;
import io.hydrarelay.protocol.Endpoint;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.server.HydraServer;
import io.hydrarelay.server.ServerConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * One producer, one consumer and the relay between them, three processes on one machine, with all
 * that the protocol asks for: cipher, chain, signatures. Prints what came through, or with a rate
 * how long a message took from {@code send} to {@code receive}.
 *
 * <pre>
 *   java -cp benchmarks.jar io.hydrarelay.benchmarks.SdkBench BYTES SECONDS [MESSAGES_PER_SECOND]
 * </pre>
 *
 * <p>The system properties {@value #BATCH_BYTES} and {@value #LINGER_MICROS} configure the
 * producer.
 */
public final class SdkBench {
  private static final String BATCH_BYTES = "hydra.bench.batchBytes";
  private static final String LINGER_MICROS = "hydra.bench.lingerMicros";

  /** Until then the JVMs compile what is hot. */
  private static final double WARM_PART = 0.6;

  private static final int CLOCK_EVERY = 32;
  private static final long HIGHEST_NANOS = Duration.ofSeconds(10).toNanos();

  private SdkBench() {}

  /** Runs a part, or the whole. */
  public static void main(String[] args) throws Exception {
    if (args.length < 2 && !List.of(args).contains("relay")) {
      System.err.println("give BYTES SECONDS [MESSAGES_PER_SECOND]");
      System.exit(2);
    }
    switch (args[0]) {
      case "relay" -> relay();
      case "produce" -> produce(args);
      case "consume" -> consume(args[1], Double.parseDouble(args[2]));
      default -> whole(args);
    }
  }

  private static void whole(String[] args) throws IOException, InterruptedException {
    String rate = args.length > 2 ? args[2] : "0";
    Process relay = start(ProcessBuilder.Redirect.PIPE, "relay");
    try (BufferedReader port = relay.inputReader()) {
      Endpoint endpoint = new Endpoint(false, "127.0.0.1", Integer.parseInt(port.readLine()));
      Ticket ticket =
          Ticket.producer(endpoint, SessionCredentials.generateOwned(new SecureRandom()));
      Process consumer =
          start(ProcessBuilder.Redirect.INHERIT, "consume", ticket.toConsumer().text(), args[1]);
      Process producer =
          start(ProcessBuilder.Redirect.INHERIT, "produce", ticket.text(), args[0], args[1], rate);
      if (producer.waitFor() != 0 || consumer.waitFor() != 0) {
        throw new IOException("a part of the bench has failed");
      }
    } finally {
      relay.destroy();
      relay.waitFor();
    }
  }

  /** Starts a part with the JVM and the options of this process. */
  private static Process start(ProcessBuilder.Redirect output, String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    System.getProperties()
        .forEach(
            (name, value) -> {
              if (name.toString().startsWith("hydra.") || name.toString().startsWith("org.slf4j")) {
                command.add("-D" + name + "=" + value);
              }
            });
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(SdkBench.class.getName());
    command.addAll(List.of(args));
    return new ProcessBuilder(command)
        .redirectOutput(output)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static void relay() throws IOException {
    try (HydraServer server = HydraServer.bind(ServerConfig.builder().build()).start()) {
      System.out.println(server.localAddress().getPort());
      System.in.read();
    }
  }

  private static void produce(String[] args) throws HydraException, BadTicketException {
    ByteBuffer payload = ByteBuffer.allocate(Integer.parseInt(args[2]));
    long nanos = (long) (Double.parseDouble(args[3]) * 1e9);
    double rate = Double.parseDouble(args[4]);
    ProducerConfig defaults = ProducerConfig.defaults();
    ProducerConfig config =
        ProducerConfig.builder()
            .lagPolicy(LagPolicy.BLOCK)
            .batchBytes(Integer.getInteger(BATCH_BYTES, defaults.batchBytes()))
            .linger(Duration.of(Long.getLong(LINGER_MICROS, 0), ChronoUnit.MICROS))
            .build();
    Producer producer = Producer.connect(Ticket.parse(args[1]), config);
    producer.awaitConsumers(1, Duration.ofSeconds(20));
    if (rate > 0) {
      sendAtRate(producer, payload, nanos, (long) (1e9 / rate));
    } else {
      sendAll(producer, payload, nanos);
    }
    producer.close();
    ProducerStats stats = producer.stats();
    System.out.printf("%,.1f messages a frame%n", (double) stats.messages() / stats.frames());
  }

  /** As many as get through; each carries the time of a moment before. */
  private static void sendAll(Producer producer, ByteBuffer payload, long nanos)
      throws HydraException {
    long begin = System.nanoTime();
    long now = begin;
    while (now - begin < nanos) {
      payload.putLong(0, now);
      for (int i = 0; i < CLOCK_EVERY; i++) {
        producer.send(payload);
      }
      now = System.nanoTime();
    }
  }

  private static void sendAtRate(Producer producer, ByteBuffer payload, long nanos, long period)
      throws HydraException {
    long begin = System.nanoTime();
    for (long due = begin; due - begin < nanos; due += period) {
      payload.putLong(0, waitUntil(due));
      producer.send(payload);
    }
  }

  private static long waitUntil(long due) {
    long now = System.nanoTime();
    while (now < due) {
      LockSupport.parkNanos(due - now);
      now = System.nanoTime();
    }
    return now;
  }

  private static void consume(String ticket, double seconds)
      throws HydraException, BadTicketException {
    try (Consumer consumer = Consumer.connect(Ticket.parse(ticket), ConsumerConfig.defaults())) {
      Histogram latencies = new Histogram(HIGHEST_NANOS, 3);
      Optional<Message> next = consumer.receive();
      long begin = System.nanoTime();
      long first = begin;
      long last = begin;
      long messages = 0;
      long bytes = 0;
      long sent = 0;
      for (; next.isPresent(); next = consumer.receive()) {
        ByteBuffer payload = next.get().payload();
        messages++;
        bytes += payload.remaining();
        if (payload.getLong(0) == sent) {
          continue; // of the same moment as the one before
        }
        sent = payload.getLong(0);
        last = System.nanoTime();
        latencies.recordValue(Math.min(HIGHEST_NANOS, Math.max(0, last - sent)));
        if (first == begin && last - begin > WARM_PART * seconds * 1e9) {
          first = last;
          messages = 0;
          bytes = 0;
          latencies.reset();
        }
      }
      double took = (last - first) / 1e9;
      System.out.printf(
          "%,.0f messages/s, %,.1f MB/s, p50 %,.1f us, p99 %,.1f us, p99.9 %,.1f us%n",
          messages / took,
          bytes / took / 1e6,
          latencies.getValueAtPercentile(50) / 1e3,
          latencies.getValueAtPercentile(99) / 1e3,
          latencies.getValueAtPercentile(99.9) / 1e3);
    }
  }
}
