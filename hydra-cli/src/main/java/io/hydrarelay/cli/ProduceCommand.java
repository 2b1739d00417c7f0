package io.hydrarelay.cli;

import io.hydrarelay.client.HydraException;
import io.hydrarelay.client.Producer;
import io.hydrarelay.client.ProducerConfig;
import io.hydrarelay.protocol.Endpoint;
import io.hydrarelay.protocol.Ticket;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hydra produce}: files or standard input to a session. */
@Command(
    name = "produce",
    description = "Send standard input, or files, to a session.",
    footer = {
      "",
      "Without a ticket a new session is made at --relay; the consumer's ticket and the command for"
          + " the other side are printed on standard error. The end of the input becomes the"
          + " authenticated end of the session, and the command waits until the relay has it.",
      "On SIGTERM or SIGINT the session is ended in order as well; a second one stops at once.",
      "",
      "Examples:",
      "  tar c docs | hydra produce",
      "  tail -f app.log | hydra produce --framing lines --on-lag skip --wait 0"
    })
final class ProduceCommand implements Callable<Integer> {
  private static final Duration EVER = Duration.ofDays(3_650);

  /** Under BLOCK a slow consumer may keep the relay from taking the end for long. */
  private static final Duration END_PATIENCE = Duration.ofDays(1);

  private static final long STOP_MILLIS = 10_000;

  @Parameters(
      arity = "0..*",
      paramLabel = "FILE",
      description = "What to send; - or nothing for standard input. A ticket may stand here too.")
  private List<String> arguments = List.of();

  @Mixin private TicketSource source;
  @Mixin private OutputOptions output;
  @Mixin private TlsTrustOptions tls;

  @Option(
      names = "--relay",
      paramLabel = "HOST:PORT",
      defaultValue = RelayEndpoint.DEFAULT,
      converter = RelayEndpoint.class,
      description = "Where to make a new session (${DEFAULT-VALUE}).")
  private Endpoint relay;

  @Option(names = "--open", description = "Make the new session an open one.")
  private boolean open;

  @Option(names = "--qr", description = "Draw the consumer's ticket as a QR code on stderr.")
  private boolean qr;

  @Option(
      names = "--wait",
      paramLabel = "N",
      defaultValue = "1",
      description = "Wait for N consumers before sending; 0 to send at once (${DEFAULT-VALUE}).")
  private int consumers;

  @Option(
      names = "--on-lag",
      paramLabel = "POLICY",
      defaultValue = "block",
      description = "For consumers that are too slow: disconnect, skip, block (${DEFAULT-VALUE}).")
  private OnLag onLag;

  @Option(
      names = "--framing",
      paramLabel = "FRAMING",
      defaultValue = "raw",
      description =
          "What a message is. raw: whatever there is to read; lines; nul: up to a zero byte;"
              + " len32: a big-endian u32 length before each (${DEFAULT-VALUE}).")
  private Framing framing;

  @Option(
      names = "--rate",
      paramLabel = "N",
      converter = ByteCount.Converter.class,
      description = "At most N messages per second; in raw framing N bytes, for example 500k.")
  private ByteCount rate;

  @Option(
      names = "--linger",
      paramLabel = "TIME",
      defaultValue = "0s",
      converter = TimeSpan.class,
      description =
          "Keep the session open that long after the input has ended, for consumers that come"
              + " late and start with --oldest (${DEFAULT-VALUE}).")
  private Duration linger;

  @Option(names = "--no-reconnect", description = "Do not come back when the relay is lost.")
  private boolean noReconnect;

  private final Terminal terminal;
  private final StopSignals signals;

  ProduceCommand(Terminal terminal, StopSignals signals) {
    this.terminal = terminal;
    this.signals = signals;
  }

  @Override
  public Integer call() throws CommandException, HydraException, InterruptedException {
    requireSense();
    ProduceArguments given = ProduceArguments.of(arguments);
    InputFiles inputs = new InputFiles(given.files(), terminal.in());
    inputs.requireOpen();
    Optional<Ticket> shared = source.find(given.ticket().orElse(null), terminal);
    Ticket ticket = shared.orElseGet(this::newSession);
    requireProducer(ticket);
    MessagePump pump = new MessagePump(framing, unitsPerSecond());
    Producer producer = Producer.connect(ticket, config());
    try {
      signals.onStop(() -> end(pump, producer));
      if (shared.isEmpty()) {
        tellConsumers(ticket);
      }
      if (qr) {
        new QrPicture(ticket.toConsumer().text(), terminal.hasColour())
            .lines()
            .forEach(terminal::say);
      }
      awaitConsumers(producer);
      send(inputs, pump, producer);
      return ExitCode.OK.code();
    } catch (HydraException failure) {
      throw ClientProblem.of(failure, pump.messages() > 0);
    } finally {
      if (!signals.isStopping()) {
        producer.abort();
      }
    }
  }

  private Ticket newSession() {
    return open ? NewSession.open(relay) : NewSession.owned(relay);
  }

  private static void requireProducer(Ticket ticket) throws CommandException {
    if (ticket.kind() == Ticket.Kind.CONSUMER) {
      throw new CommandException(
          ExitCode.USAGE,
          "a consumer's ticket cannot produce",
          "use the producer's ticket (p1), or none to make a new session");
    }
  }

  private void requireSense() throws CommandException {
    if (consumers < 0) {
      throw new CommandException(
          ExitCode.USAGE, "--wait is " + consumers, "wait for 0 consumers or more");
    }
  }

  private OptionalLong unitsPerSecond() throws CommandException {
    if (rate == null) {
      return OptionalLong.empty();
    }
    if (rate.value() < 1) {
      throw new CommandException(ExitCode.USAGE, "--rate is 0", "leave it out for no limit");
    }
    return OptionalLong.of(rate.value());
  }

  private ProducerConfig config() throws CommandException {
    return ProducerConfig.builder()
        .lagPolicy(onLag.policy())
        .reconnect(!noReconnect)
        .maxReconnectTime(ConnectionNotes.PATIENCE)
        .closeTimeout(END_PATIENCE)
        .trust(tls.trust())
        .listener(new ConnectionNotes(terminal))
        .build();
  }

  private void tellConsumers(Ticket ticket) throws CommandException {
    String consumer = ticket.toConsumer().text();
    String word = consumer.contains("[") ? "'" + consumer + "'" : consumer;
    String trust = ticket.relay().tls() ? tls.forTheOtherSide() : "";
    String options = (framing == Framing.RAW ? "" : "--framing " + framing + " ") + trust;
    terminal.say("consumer ticket: " + consumer);
    terminal.say("on the other side run: hydra consume " + options + word);
  }

  private void awaitConsumers(Producer producer) throws HydraException {
    int here = producer.consumers();
    while (here < consumers) {
      String soFar = here == 0 ? "" : ", %d here".formatted(here);
      output.remark(terminal, "waiting for " + consumers + " consumer(s)" + soFar);
      producer.awaitConsumers(here + 1, EVER);
      here = producer.consumers();
    }
  }

  private void send(InputFiles inputs, MessagePump pump, Producer producer)
      throws CommandException, HydraException, InterruptedException {
    try {
      OptionalLong total = framing.hasRecords() ? OptionalLong.empty() : inputs.totalBytes();
      try (Progress progress = new Progress(terminal, output)) {
        progress.follow(() -> state(pump, total, producer));
        pump.run(inputs, producer);
        TimeUnit.MILLISECONDS.sleep(linger.toMillis());
        producer.close();
      }
    } catch (IOException unreadable) {
      throw new CommandException(
          ExitCode.USAGE,
          "the input cannot be read: " + IoProblem.sentence(unreadable),
          "check the input and --framing; consumers see the session as interrupted",
          unreadable);
    }
    output.remark(
        terminal,
        "sent %d messages, %s".formatted(pump.messages(), ByteCount.format(pump.bytes())));
  }

  private static ProgressLine.Snapshot state(
      MessagePump pump, OptionalLong total, Producer producer) {
    String audience =
        "%d consumers, %d lagging".formatted(producer.consumers(), producer.laggingConsumers());
    return new ProgressLine.Snapshot(pump.bytes(), total, audience);
  }

  /** Ends the session because of a signal: that must not take as long as the relay likes. */
  private void end(MessagePump pump, Producer producer) {
    pump.stop();
    Thread closing = new Thread(() -> close(producer), "hydra-end");
    closing.setDaemon(true);
    closing.start();
    try {
      closing.join(STOP_MILLIS);
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
  }

  private void close(Producer producer) {
    try {
      producer.close();
    } catch (HydraException unacknowledged) {
      terminal.say("the relay did not acknowledge the end: " + unacknowledged.getMessage());
    }
  }
}
