package io.hydrarelay.cli;

import io.hydrarelay.server.net.Transport;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The {@code hydra} command and its subcommands. */
@Command(
    name = "hydra",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = VersionCommand.Provider.class,
    synopsisSubcommandLabel = "COMMAND",
    description = "One producer, many consumers, and a relay in between that cannot read a byte.",
    footer = {
      "",
      "Every option has a variable of the environment: --ring-bytes is HYDRA_RING_BYTES, where"
          + " --wait and --linger are the relay's. HYDRA_TICKET holds a ticket, LOG_LEVEL and"
          + " LOG_FILE set the log's level and file."
    })
public final class HydraCli implements Runnable {
  private static final int HELP_COLUMNS = 100;

  /**
   * Over io_uring multishot polls lose reads, see {@link Transport#losesReads}, and multishot
   * accepts go on at the limit of open files. An outbox counts 1 KiB for each entry besides its
   * bytes, so that tiny frames do not fill the heap.
   */
  private static final Map<String, String> NETTY_SETTINGS =
      Map.of(
          "io.netty.iouring.pollAddMultishotEnabled", "false",
          "io.netty.iouring.acceptMultiShotEnabled", "false",
          "io.netty.transport.outboundBufferEntrySizeOverhead", "1024");

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Print stack traces with errors.")
  private boolean debug;

  @Spec private CommandSpec spec;

  private HydraCli() {}

  /** Runs the command line and ends the process with one of the documented exit codes. */
  public static void main(String[] arguments) throws InterruptedException {
    NETTY_SETTINGS.forEach(System.getProperties()::putIfAbsent); // before Netty reads them
    LogSettings.apply(System.getenv());
    Terminal terminal = Terminal.ofProcess();
    System.setErr(terminal.sharedErrors());
    StopSignals signals = StopSignals.ofProcess(terminal);
    int exitCode = commandLine(terminal, signals).execute(arguments);
    if (signals.isStopping()) {
      signals.awaitStop();
    }
    System.exit(exitCode);
  }

  /** Returns the command line, ready to be executed once. */
  static CommandLine commandLine(Terminal terminal, StopSignals signals) {
    FailureReport failures = new FailureReport(terminal, signals);
    CommandLine ticket =
        new CommandLine(new TicketCommand())
            .addSubcommand(new TicketNewCommand(terminal))
            .addSubcommand(new TicketShowCommand(terminal));
    CommandLine hydra =
        new CommandLine(new HydraCli())
            .addSubcommand(new DemoCommand(terminal))
            .addSubcommand(relay(terminal, signals))
            .addSubcommand(new ProduceCommand(terminal, signals))
            .addSubcommand(new ConsumeCommand(terminal, signals))
            .addSubcommand(new BenchCommand(terminal, signals))
            .addSubcommand(new ScenarioCommand(terminal))
            .addSubcommand(new ConformanceCommand(terminal))
            .addSubcommand(ticket)
            .addSubcommand(new VersionCommand(terminal));
    documentExitCodes(hydra);
    return hydra
        .setUsageHelpWidth(HELP_COLUMNS)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setDefaultValueProvider(new EnvironmentDefaults(terminal.environment()))
        .setExecutionExceptionHandler(failures)
        .setParameterExceptionHandler(failures);
  }

  private static CommandLine relay(Terminal terminal, StopSignals signals) {
    RelayLimits limits = new RelayLimits();
    CommandLine relay = new CommandLine(new RelayCommand(terminal, signals, limits));
    limits.addTo(relay.getCommandSpec());
    return relay;
  }

  private static void documentExitCodes(CommandLine command) {
    command
        .getCommandSpec()
        .usageMessage()
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(ExitCode.helpTable());
    command.getSubcommands().values().forEach(HydraCli::documentExitCodes);
  }

  boolean isDebugging() {
    return debug;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to do: hydra COMMAND");
  }
}
