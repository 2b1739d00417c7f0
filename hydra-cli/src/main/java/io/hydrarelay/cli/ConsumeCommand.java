package io.hydrarelay.cli;

import io.hydrarelay.client.Consumer;
import io.hydrarelay.client.ConsumerConfig;
import io.hydrarelay.client.HydraException;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.protocol.stream.ResumePoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hydra consume}: a session to standard output or a file. */
@Command(
    name = "consume",
    description = "Write what a session brings to standard output, or to a file.",
    footer = {
      "",
      "With --output the file is written beside, as .FILE.part-RANDOM, and gets its name at the"
          + " authenticated end (or after --count messages); an incomplete one is removed unless"
          + " --keep-partial is given.",
      "A reader that pauses (less, ^S) is cut after the relay's stall, 10 s unless the relay was"
          + " told otherwise, whatever the lag policy: write to a file and page through that.",
      "A session that has begun before is written from here on, with a warning; --oldest asks for"
          + " what the relay still has. --output without --count wants all of it: it asks for the"
          + " beginning, and ends with exit code 5 when the relay no longer has that.",
      "When messages are missing the rest is still written, and the exit code is 5.",
      "A lost relay is tried again, also when it says NO_SESSION or FULL, until it is back or the"
          + " command is stopped.",
      "",
      "Examples:",
      "  hydra consume --ticket-file consumer.ticket | tar x",
      "  hydra consume --output backup.tar --hold --ticket-file consumer.ticket"
    })
final class ConsumeCommand implements Callable<Integer> {
  private static final long STOP_MILLIS = 2_000;

  @Parameters(
      arity = "0..1",
      paramLabel = "TICKET",
      description = "The session's ticket; - to read it from standard input.")
  private String argument;

  @Mixin private TicketSource source;
  @Mixin private OutputOptions options;
  @Mixin private TlsTrustOptions tls;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Write to this file, which appears when it is complete.")
  private Path output;

  @Option(names = "--keep-partial", description = "Keep an incomplete --output file.")
  private boolean keepPartial;

  @Option(
      names = "--framing",
      paramLabel = "FRAMING",
      defaultValue = "raw",
      description =
          "How to write messages. raw: their bytes; lines, nul: each ended by that byte; len32:"
              + " a big-endian u32 length before each (${DEFAULT-VALUE}).")
  private Framing framing;

  @Option(names = "--oldest", description = "Start with the oldest message the relay still has.")
  private boolean oldest;

  @Option(names = "--count", paramLabel = "N", description = "End after N messages.")
  private Long count;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = TimeSpan.class,
      description = "Give up, with exit code 6, when nothing has come for that long.")
  private Duration timeout;

  @Option(names = "--hold", description = "Write only what the producer has signed.")
  private boolean hold;

  @Option(names = "--no-reconnect", description = "Do not come back when the relay is lost.")
  private boolean noReconnect;

  private final Terminal terminal;
  private final StopSignals signals;

  ConsumeCommand(Terminal terminal, StopSignals signals) {
    this.terminal = terminal;
    this.signals = signals;
  }

  @Override
  public Integer call() throws CommandException, HydraException, IOException {
    Ticket ticket = source.require(argument, terminal);
    requireSense();
    requireWritable();
    try {
      receiveFrom(oldest ? ResumePoint.OLDEST : ResumePoint.LIVE_EDGE, ticket);
    } catch (LateJoinException late) {
      receiveFromTheBeginning(late, ticket);
    }
    return ExitCode.OK.code();
  }

  private void receiveFromTheBeginning(LateJoinException late, Ticket ticket)
      throws CommandException, HydraException, IOException {
    try {
      receiveFrom(new ResumePoint(late.epoch(), 0), ticket);
    } catch (LateJoinException again) {
      throw beginningIsGone(again.frames(), again);
    } catch (CommandException failed) {
      throw isOver(failed) ? beginningIsGone(late.frames(), failed) : failed;
    }
  }

  /** Whether the session ended before its beginning could be asked for. */
  private static boolean isOver(CommandException failed) {
    return failed.getCause() instanceof HydraException refused
        && refused.status().equals(Optional.of(StatusCode.NO_SESSION));
  }

  private static CommandException beginningIsGone(long frames, Exception cause) {
    return new CommandException(
        ExitCode.GAP,
        "the file would lack its beginning: the relay no longer has the first %d frames"
            .formatted(frames),
        "start it before the producer, or write to standard output what still comes",
        cause);
  }

  private void receiveFrom(ResumePoint start, Ticket ticket)
      throws CommandException, LateJoinException, HydraException, IOException {
    try (Consumer consumer = Consumer.connect(ticket, config(start))) {
      CountDownLatch done = new CountDownLatch(1);
      signals.onStop(() -> stop(consumer, done));
      try {
        receive(consumer);
      } finally {
        done.countDown();
      }
    }
  }

  private void requireSense() throws CommandException {
    if (count != null && count < 1) {
      throw new CommandException(
          ExitCode.USAGE, "--count is " + count, "count 1 message or more, or leave it out");
    }
  }

  private void requireWritable() throws CommandException {
    if (output == null) {
      return;
    }
    Path folder = output.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder) || Files.isDirectory(output)) {
      throw new CommandException(
          ExitCode.USAGE, "cannot write the file " + output, "name a file in a folder that exists");
    }
    if (Files.exists(output) && !Files.isRegularFile(output)) {
      throw new CommandException(
          ExitCode.USAGE,
          output + " is no regular file, which --output would put in its place",
          "write to it with > " + output);
    }
  }

  private ConsumerConfig config(ResumePoint start) throws CommandException {
    return ConsumerConfig.builder()
        .start(start)
        .hold(hold)
        .reconnect(!noReconnect)
        .reconnectOnNoSession(!noReconnect && start.epoch() == 0)
        .maxReconnectTime(ConnectionNotes.PATIENCE)
        .trust(tls.trust())
        .listener(new ConnectionNotes(terminal))
        .build();
  }

  private void receive(Consumer consumer) throws CommandException, LateJoinException, IOException {
    try (Sink sink = sink()) {
      StreamNotes notes = new StreamNotes(terminal, options, output != null && count == null);
      Reception reception = new Reception(consumer, sink.stream(), framing, notes);
      try (Progress progress = new Progress(terminal, options)) {
        if (!isSharingTheTerminal()) {
          progress.follow(() -> state(reception));
        }
        reception.run(Optional.ofNullable(count), Optional.ofNullable(timeout));
      }
      sink.complete();
    } catch (PipeOutput.ClosedException readerIsGone) {
      // Like head: it has what it wanted, and nobody is left to be told.
    }
  }

  /** A live line between the messages would spoil both; lines for a log are another matter. */
  private boolean isSharingTheTerminal() {
    return output == null
        && terminal.isOutputTerminal()
        && options.progress() == OutputOptions.ProgressStyle.AUTO;
  }

  private Sink sink() throws IOException {
    return output == null
        ? Sink.standard(terminal)
        : Sink.file(output.toAbsolutePath(), keepPartial);
  }

  private static ProgressLine.Snapshot state(Reception reception) {
    return new ProgressLine.Snapshot(
        reception.bytes(), OptionalLong.empty(), reception.messages() + " messages");
  }

  /** Lets the writing thread finish what it has. */
  private static void stop(Consumer consumer, CountDownLatch done) {
    consumer.close();
    try {
      done.await(STOP_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
  }
}
