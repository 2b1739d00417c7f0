package io.hydrarelay.cli;

import io.hydrarelay.client.Consumer;
import io.hydrarelay.client.HydraException;
import io.hydrarelay.client.Producer;
import io.hydrarelay.client.ProducerConfig;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.server.HydraServer;
import io.hydrarelay.testkit.StreamChecker;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hydra demo}: the whole system in one process. */
@Command(
    name = "demo",
    description = "Run relay, producer and 8 consumers in one process, one of them slow.",
    footer = {
      "",
      "The exit code is 0 only if every consumer got exactly what the lag policy promises: block:"
          + " everything; skip: everything but the gaps it was told of; disconnect: everything, or"
          + " everything until it was cut.",
      "",
      "Examples:",
      "  hydra demo --size 8m --on-lag skip"
    })
final class DemoCommand implements Callable<Integer> {
  private static final int CONSUMERS = 8;
  private static final long SLOW_BYTES_PER_SECOND = 12 << 20;
  private static final long WINDOW_BYTES = 4 << 20;
  private static final long WINDOW_POLL_NANOS = 500_000;
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final double NANOS_PER_SECOND = 1e9;

  @Parameters(arity = "0..1", paramLabel = "FILE", description = "What to send.")
  private Path file;

  @Mixin private OutputOptions output;

  @Option(
      names = "--on-lag",
      paramLabel = "POLICY",
      defaultValue = "block",
      description = "What the slow consumer meets: disconnect, skip, block (${DEFAULT-VALUE}).")
  private OnLag onLag;

  @Option(
      names = "--size",
      paramLabel = "BYTES",
      defaultValue = "64m",
      converter = ByteCount.Converter.class,
      description = "How much to send when no FILE is named (${DEFAULT-VALUE}).")
  private ByteCount size;

  private final Terminal terminal;
  private final StreamChecker checker = new StreamChecker();
  private final MessageDigest sent = DemoConsumer.sha256();
  private final AtomicLong sentBytes = new AtomicLong();

  DemoCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws CommandException, HydraException, IOException, InterruptedException {
    DemoSource source = source();
    SessionCredentials session = SessionCredentials.generateOwned(new SecureRandom());
    try (HydraServer relay = HydraServer.bindDefault().start()) {
      long start = System.nanoTime();
      List<DemoConsumer.Result> results = run(source, Ticket.producer(relay.endpoint(), session));
      return report(results, System.nanoTime() - start, relay.endpoint().port());
    }
  }

  private DemoSource source() throws CommandException {
    if (file != null && (!Files.isReadable(file) || Files.isDirectory(file))) {
      throw new CommandException(
          ExitCode.USAGE, "cannot read the file " + file, "name another one, or none");
    }
    return new DemoSource(Optional.ofNullable(file), size.value());
  }

  private List<DemoConsumer.Result> run(DemoSource source, Ticket ticket)
      throws CommandException, HydraException, IOException, InterruptedException {
    ProducerConfig config = ProducerConfig.builder().lagPolicy(onLag.policy()).build();
    Producer producer = Producer.connect(ticket, config);
    try {
      List<DemoConsumer> consumers = connect(ticket.toConsumer());
      if (!producer.awaitConsumers(CONSUMERS, PATIENCE)) {
        throw new CommandException(
            ExitCode.TIMEOUT, "the consumers have not joined", "run it again with LOG_LEVEL=debug");
      }
      OptionalLong total = OptionalLong.of(source.totalBytes());
      try (Progress progress = new Progress(terminal, output)) {
        progress.follow(() -> state(total, consumers));
        send(source, producer, consumers);
        producer.close();
        return await(consumers);
      }
    } finally {
      producer.abort();
    }
  }

  private List<DemoConsumer> connect(Ticket ticket) throws HydraException {
    List<DemoConsumer> consumers = new ArrayList<>();
    for (int number = 1; number <= CONSUMERS; number++) {
      boolean slow = number == CONSUMERS;
      String name = slow ? number + " (slow)" : Integer.toString(number);
      Optional<Rate> pace = slow ? Optional.of(new Rate(SLOW_BYTES_PER_SECOND)) : Optional.empty();
      Consumer consumer = Consumer.connect(ticket);
      consumers.add(new DemoConsumer(consumer, checker.consumer(name), pace));
    }
    return consumers;
  }

  private void send(DemoSource source, Producer producer, List<DemoConsumer> consumers)
      throws IOException, HydraException {
    byte[] slice = new byte[DemoMessage.SLICE_BYTES];
    try (InputStream in = source.open()) {
      int length = in.readNBytes(slice, 0, slice.length);
      while (length > 0) {
        awaitQuickConsumers(consumers);
        ByteBuffer message = DemoMessage.encode(sentBytes.get(), slice, length);
        checker.sent(message);
        sent.update(slice, 0, length);
        producer.send(message);
        sentBytes.addAndGet(length);
        length = in.readNBytes(slice, 0, slice.length);
      }
    }
  }

  /**
   * Keeps the producer near the quick consumers: nine parties share the cores of one machine, and
   * only the consumer that is meant to be slow should lag.
   */
  private void awaitQuickConsumers(List<DemoConsumer> consumers) {
    long enough = sentBytes.get() - WINDOW_BYTES;
    while (consumers.stream()
        .anyMatch(each -> each.isReadingAtFullSpeed() && each.bytes() < enough)) {
      LockSupport.parkNanos(WINDOW_POLL_NANOS);
    }
  }

  private static List<DemoConsumer.Result> await(List<DemoConsumer> consumers)
      throws InterruptedException {
    List<DemoConsumer.Result> results = new ArrayList<>();
    for (DemoConsumer consumer : consumers) {
      results.add(consumer.await());
    }
    return results;
  }

  private ProgressLine.Snapshot state(OptionalLong total, List<DemoConsumer> consumers) {
    long front = sentBytes.get();
    String behind =
        consumers.stream()
            .map(consumer -> Long.toString(Math.max(0, front - consumer.bytes()) >> 20))
            .collect(Collectors.joining(" ", "MiB behind: ", ""));
    return new ProgressLine.Snapshot(front, total, behind);
  }

  private int report(List<DemoConsumer.Result> results, long nanos, int port) throws IOException {
    DemoTable table = new DemoTable(onLag.policy(), sent.digest());
    for (String line : table.render(results)) {
      terminal.print(line);
    }
    terminal.print(
        String.format(
            Locale.ROOT,
            "%s to %d consumers through 127.0.0.1:%d in %.2f s, on lag: %s",
            ByteCount.format(sentBytes.get()),
            results.size(),
            port,
            nanos / NANOS_PER_SECOND,
            onLag.name().toLowerCase(Locale.ROOT)));
    boolean kept = results.stream().allMatch(table::isKept);
    return (kept ? ExitCode.OK : ExitCode.GAP).code();
  }
}
