package io.hydrarelay.cli;

import io.hydrarelay.protocol.Endpoint;
import io.hydrarelay.testkit.load.LoadException;
import io.hydrarelay.testkit.load.LoadGenerator;
import io.hydrarelay.testkit.load.LoadObserver;
import io.hydrarelay.testkit.load.LoadPlan;
import io.hydrarelay.testkit.load.LoadResult;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code hydra bench}: what a relay delivers on this machine, and how late. */
@Command(
    name = "bench",
    abbreviateSynopsis = true,
    sortOptions = false,
    description = "Measure a relay: what it delivers to many consumers, and how late.",
    footer = {
      "",
      "This process is producer and consumers; the relay runs in one of its own, unless --relay"
          + " names another. Figures are those of the median round. With --rate, latency runs from"
          + " the moment a message was due, so that waiting is not left out.",
      "",
      "Example: hydra bench --consumers 8,64 --sizes 64,16k --rounds 3"
    })
final class BenchCommand implements Callable<Integer> {
  private static final int MAX_ROUNDS = 1_000;

  @Option(
      names = "--consumers",
      paramLabel = "N",
      split = ",",
      defaultValue = "1,8,64",
      description = "How many consumers, one after the other (${DEFAULT-VALUE}).")
  private List<Integer> consumers;

  @Option(
      names = "--sizes",
      paramLabel = "BYTES",
      split = ",",
      defaultValue = "64,1k,16k,64000",
      converter = ByteCount.Converter.class,
      description = "Message sizes; more than 65,408 bytes are two frames (${DEFAULT-VALUE}).")
  private List<ByteCount> sizes;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "0",
      description = "Messages per second; 0: as many as get through, and no latencies.")
  private long rate;

  @Option(
      names = "--on-lag",
      paramLabel = "POLICY",
      defaultValue = "block",
      description = "What slow consumers meet: disconnect, skip, block (${DEFAULT-VALUE}).")
  private OnLag onLag;

  @Option(
      names = "--window",
      paramLabel = "BYTES",
      defaultValue = "4m",
      converter = ByteCount.Converter.class,
      description = "Most bytes between producer and slowest consumer (${DEFAULT-VALUE}).")
  private ByteCount window;

  @Option(
      names = "--warmup",
      paramLabel = "TIME",
      defaultValue = "2s",
      converter = TimeSpan.class,
      description = "Load before each measurement (${DEFAULT-VALUE}).")
  private Duration warmup;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      defaultValue = "3s",
      converter = TimeSpan.class,
      description = "Length of each measurement (${DEFAULT-VALUE}).")
  private Duration duration;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "1",
      description = "How often to measure each combination (${DEFAULT-VALUE}).")
  private int rounds;

  @ArgGroup(exclusive = true)
  private Target target = new Target();

  @ArgGroup(exclusive = true)
  private Form form = new Form();

  private final Terminal terminal;
  private final StopSignals signals;

  /** Whose relay. */
  private static final class Target {
    @Option(
        names = "--relay",
        paramLabel = "HOST:PORT",
        converter = RelayEndpoint.class,
        description = "Measure that relay instead of one of this command's own.")
    private Endpoint relay;

    @Option(
        names = "--relay-options",
        paramLabel = "OPTIONS",
        split = " ",
        description = "For the relay, for example '--transport io_uring --event-loops 2'.")
    private List<String> options = List.of();
  }

  /** How to print. */
  private static final class Form {
    @Option(names = "--json", description = "Print an array of objects.")
    private boolean json;

    @Option(names = "--csv", description = "Print comma-separated values.")
    private boolean csv;
  }

  BenchCommand(Terminal terminal, StopSignals signals) {
    this.terminal = terminal;
    this.signals = signals;
  }

  @Override
  public Integer call() throws CommandException, IOException, InterruptedException {
    List<LoadPlan> plans = plans(placeholder()); // bad numbers are told before a relay is started
    if (target.relay != null) {
      return measure(plans(target.relay), Optional.empty());
    }
    try (RelayProcess relay = RelayProcess.start(target.options)) {
      signals.onStop(relay::close);
      return measure(plans(relay.endpoint()), Optional.of(relay.handle()));
    }
  }

  private static Endpoint placeholder() {
    return new Endpoint(false, "127.0.0.1", 1);
  }

  private List<LoadPlan> plans(Endpoint relay) throws CommandException {
    List<LoadPlan> plans = new ArrayList<>();
    try {
      if (rounds < 1 || rounds > MAX_ROUNDS) {
        throw new IllegalArgumentException(
            "rounds is %d; it must be 1 to %d".formatted(rounds, MAX_ROUNDS));
      }
      for (int count : consumers) {
        for (ByteCount size : sizes) {
          plans.add(plan(relay, count, Math.toIntExact(size.value())));
        }
      }
      return plans;
    } catch (IllegalArgumentException | ArithmeticException outOfRange) {
      throw new CommandException(
          ExitCode.USAGE, outOfRange.getMessage(), "hydra bench --help shows the defaults");
    }
  }

  private LoadPlan plan(Endpoint relay, int count, int payloadBytes) {
    return new LoadPlan(
        relay, count, payloadBytes, rate, onLag.policy(), window.value(), warmup, duration);
  }

  private int measure(List<LoadPlan> plans, Optional<ProcessHandle> relay)
      throws CommandException, IOException, InterruptedException {
    BenchReport report =
        form.json ? BenchReport.JSON : form.csv ? BenchReport.CSV : BenchReport.TABLE;
    print(report.head());
    boolean isClean = true;
    for (LoadPlan plan : plans) {
      BenchRow row = row(plan, relay);
      print(List.of(report.row(row, plan == plans.get(0))));
      isClean &= row.isClean();
    }
    print(report.tail());
    return (isClean ? ExitCode.OK : ExitCode.GAP).code();
  }

  private void print(List<String> lines) throws IOException {
    for (String line : lines) {
      terminal.print(line);
    }
  }

  private BenchRow row(LoadPlan plan, Optional<ProcessHandle> relay)
      throws CommandException, InterruptedException {
    List<BenchRow.Round> measured = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      measured.add(round(plan, relay));
    }
    return new BenchRow(plan.consumers(), plan.payloadBytes(), measured);
  }

  private static BenchRow.Round round(LoadPlan plan, Optional<ProcessHandle> relay)
      throws CommandException, InterruptedException {
    CpuMeter relayCpu = new CpuMeter(relay);
    CpuMeter ownCpu = new CpuMeter(Optional.of(ProcessHandle.current()));
    LoadObserver both =
        new LoadObserver() {
          @Override
          public void measurementBegins() {
            relayCpu.measurementBegins();
            ownCpu.measurementBegins();
          }

          @Override
          public void measurementEnds() {
            relayCpu.measurementEnds();
            ownCpu.measurementEnds();
          }
        };
    try {
      LoadResult load = LoadGenerator.run(plan, both);
      return new BenchRow.Round(load, relayCpu.cores(), ownCpu.cores());
    } catch (LoadException failed) {
      throw new CommandException(
          exitCode(failed), failed.getMessage(), "is a relay with room for them there?", failed);
    }
  }

  private static ExitCode exitCode(LoadException failed) {
    return switch (failed.kind()) {
      case CANNOT_CONNECT -> ExitCode.CANNOT_CONNECT;
      case REFUSED -> ExitCode.REFUSED;
      case TIMEOUT -> ExitCode.TIMEOUT;
    };
  }
}
