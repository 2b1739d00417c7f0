package io.hydrarelay.cli;

import io.hydrarelay.protocol.Endpoint;
import io.hydrarelay.testkit.load.LoadCrowd;
import io.hydrarelay.testkit.load.LoadException;
import io.hydrarelay.testkit.load.LoadGenerator;
import io.hydrarelay.testkit.load.LoadPlan;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
      "Examples:",
      "  hydra bench --consumers 8,64 --sizes 64,16k --rounds 3"
    })
final class BenchCommand implements Callable<Integer> {
  private static final int MAX_ROUNDS = 1_000;

  @Option(
      names = "--consumers",
      paramLabel = "N",
      split = ",",
      defaultValue = "1,8,64",
      description = "How many consumers a session has, one after the other (${DEFAULT-VALUE}).")
  private List<Integer> consumers;

  @Option(
      names = "--sessions",
      paramLabel = "N",
      split = ",",
      defaultValue = "1",
      description = "How many sessions at once, each with those consumers (${DEFAULT-VALUE}).")
  private List<Integer> sessions;

  @Option(
      names = "--stalled",
      paramLabel = "N",
      split = ",",
      defaultValue = "0",
      description = {
        "Consumers of each session, besides, that join and stop reading, again and again; they do"
            + " not count (${DEFAULT-VALUE})."
      })
  private List<Integer> stalled;

  @Option(
      names = "--idle-sessions",
      paramLabel = "N",
      split = ",",
      defaultValue = "0",
      description = "Sessions, besides, in which nothing happens (${DEFAULT-VALUE}).")
  private List<Integer> idleSessions;

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
      description = "Messages per second and session; 0: as many as get through, and no latencies.")
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
      description = "Most bytes between a producer and its slowest consumer (${DEFAULT-VALUE}).")
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
      description = "How often to measure all combinations, in turn (${DEFAULT-VALUE}).")
  private int rounds;

  @ArgGroup(exclusive = true)
  private Target target = new Target();

  @ArgGroup(exclusive = true)
  private Form form = new Form();

  @Mixin private OutputOptions output;

  private final Terminal terminal;
  private final StopSignals signals;
  private volatile String now = "starting";

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

  @Option(
      names = "--tls",
      description =
          "Over TLS, with a relay of this command's own; with --relay hydras://HOST:PORT it is not"
              + " needed. Whatever certificate the relay shows is believed.")
  private boolean tls;

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
    try (RelayProcess relay = RelayProcess.start(relayOptions())) {
      signals.onStop(relay::close);
      return measure(plans(spokenTo(relay.endpoint())), Optional.of(relay.handle()));
    }
  }

  private List<String> relayOptions() {
    List<String> options = new ArrayList<>(target.options);
    if (tls) {
      options.add("--tls-self-signed");
    }
    return options;
  }

  private Endpoint spokenTo(Endpoint announced) {
    return new Endpoint(tls, announced.host(), announced.port());
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
      for (LoadCrowd crowd : crowds()) {
        for (ByteCount size : sizes) {
          plans.add(plan(relay, crowd, Math.toIntExact(size.value())));
        }
      }
      return plans.stream().distinct().toList();
    } catch (IllegalArgumentException | ArithmeticException outOfRange) {
      throw new CommandException(
          ExitCode.USAGE, outOfRange.getMessage(), "hydra bench --help shows the defaults");
    }
  }

  private List<LoadCrowd> crowds() {
    List<LoadCrowd> crowds = new ArrayList<>();
    for (int session : sessions) {
      for (int consumer : consumers) {
        for (int stall : stalled) {
          idleSessions.forEach(idle -> crowds.add(new LoadCrowd(session, consumer, stall, idle)));
        }
      }
    }
    return crowds;
  }

  private LoadPlan plan(Endpoint relay, LoadCrowd crowd, int payloadBytes) {
    return new LoadPlan(
        relay, crowd, payloadBytes, rate, onLag.policy(), window.value(), warmup, duration);
  }

  private int measure(List<LoadPlan> plans, Optional<ProcessHandle> relay)
      throws CommandException, IOException, InterruptedException {
    BenchReport report =
        form.json ? BenchReport.JSON : form.csv ? BenchReport.CSV : BenchReport.TABLE;
    List<BenchColumn> columns = report.columns(plans.stream().map(LoadPlan::crowd).toList());
    print(report.head(columns));
    boolean isClean;
    try (Progress progress = new Progress(terminal, output)) {
      progress.followLine(() -> now);
      isClean = measure(plans, relay, report, columns);
    }
    print(report.tail());
    return (isClean ? ExitCode.OK : ExitCode.GAP).code();
  }

  private boolean measure(
      List<LoadPlan> plans,
      Optional<ProcessHandle> relay,
      BenchReport report,
      List<BenchColumn> columns)
      throws CommandException, IOException, InterruptedException {
    Map<LoadPlan, List<BenchRow.Round>> measured = new HashMap<>();
    boolean isClean = true;
    for (int round = 1; round <= rounds; round++) {
      for (LoadPlan plan : plans) {
        now = line(round, plans, plan);
        List<BenchRow.Round> ofPlan = measured.computeIfAbsent(plan, none -> new ArrayList<>());
        ofPlan.add(round(plan, relay));
        if (round == rounds) {
          BenchRow row = new BenchRow(plan.crowd(), plan.payloadBytes(), ofPlan);
          print(List.of(report.row(columns, row, plan == plans.get(0))));
          isClean &= row.isClean();
        }
      }
    }
    return isClean;
  }

  private String line(int round, List<LoadPlan> plans, LoadPlan plan) {
    return "round %d of %d, %d of %d: %d consumers, %d bytes"
        .formatted(
            round,
            rounds,
            plans.indexOf(plan) + 1,
            plans.size(),
            plan.crowd().consumers(),
            plan.payloadBytes());
  }

  private void print(List<String> lines) throws IOException {
    for (String line : lines) {
      terminal.print(line);
    }
  }

  private static BenchRow.Round round(LoadPlan plan, Optional<ProcessHandle> relay)
      throws CommandException, InterruptedException {
    RoundMeters meters = new RoundMeters(relay);
    try {
      return meters.with(LoadGenerator.run(plan, meters));
    } catch (LoadException failed) {
      throw new CommandException(
          exitCode(failed),
          failed.getMessage(),
          "check that a relay with room for them runs there",
          failed);
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
