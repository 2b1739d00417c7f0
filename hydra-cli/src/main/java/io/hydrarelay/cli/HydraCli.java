package io.hydrarelay.cli;

import io.hydrarelay.server.net.Transport;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
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
      "Every option has a variable of the environment, HYDRA_RING_BYTES for --ring-bytes, and a"
          + " key in the file of settings, relay.ring-bytes; where --wait and --linger stand"
          + " without a command they are the relay's. HYDRA_TICKET holds a ticket, LOG_LEVEL and"
          + " LOG_FILE set the log's level and file. hydra config show prints what is set where.",
      "",
      "Examples:",
      "  hydra demo",
      "  hydra relay --listen 127.0.0.1:7070"
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

  @Option(
      names = ConfigLocation.FLAG,
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = {
        "Read settings from FILE instead of HYDRA_CONFIG, or hydra/config in XDG_CONFIG_HOME or"
            + " ~/.config."
      })
  private Path config;

  @Option(
      names = "--log-format",
      paramLabel = "FORMAT",
      scope = ScopeType.INHERIT,
      defaultValue = "text",
      description = "Log lines as text or json (${DEFAULT-VALUE}).")
  private LogSettings.Format logFormat;

  @Spec private CommandSpec spec;

  private HydraCli() {}

  /** Runs the command line and ends the process with one of the documented exit codes. */
  public static void main(String[] arguments) throws InterruptedException {
    NETTY_SETTINGS.forEach(System.getProperties()::putIfAbsent); // before Netty reads them
    LogSettings.apply(System.getenv());
    Terminal terminal = Terminal.ofProcess();
    System.setErr(terminal.sharedErrors());
    StopSignals signals = StopSignals.ofProcess(terminal);
    int exitCode = run(terminal, signals, arguments);
    if (signals.isStopping()) {
      signals.awaitStop();
    }
    System.exit(exitCode);
  }

  /** Runs a command with the settings of environment and file, and returns its exit code. */
  static int run(Terminal terminal, StopSignals signals, String... arguments) {
    try {
      Optional<Path> file = ConfigLocation.find(List.of(arguments), terminal.environment());
      Settings settings =
          new Settings(
              terminal.environment(),
              file.isPresent() ? Optional.of(ConfigFile.read(file.get())) : Optional.empty());
      CommandLine hydra = commandLine(terminal, signals, settings);
      settings.check(hydra, terminal);
      return hydra.execute(arguments);
    } catch (CommandException wrongSettings) {
      FailureReport.tell(terminal, wrongSettings);
      return wrongSettings.exitCode().code();
    }
  }

  /** Returns the command line, ready to be executed once. */
  static CommandLine commandLine(Terminal terminal, StopSignals signals, Settings settings) {
    FailureReport failures = new FailureReport(terminal, signals, settings);
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
            .addSubcommand(new TopCommand(terminal, signals))
            .addSubcommand(ticket)
            .addSubcommand(
                new CommandLine(new ConfigCommand())
                    .addSubcommand(new ConfigShowCommand(terminal, settings)))
            .addSubcommand(new CompletionCommand(terminal))
            .addSubcommand(new ManualCommand())
            .addSubcommand(new VersionCommand(terminal));
    documentExitCodes(hydra);
    HelpOutput help = new HelpOutput(terminal.out());
    return hydra
        .setUsageHelpWidth(HELP_COLUMNS)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setDefaultValueProvider(settings)
        .setOut(help.writer())
        .setExecutionStrategy(parsed -> execute(parsed, help))
        .setExecutionExceptionHandler(failures)
        .setParameterExceptionHandler(failures);
  }

  private static int execute(ParseResult parsed, HelpOutput help) {
    HydraCli hydra = (HydraCli) parsed.commandSpec().userObject();
    LogSettings.use(hydra.logFormat);
    int exitCode = new RunLast().execute(parsed);
    help.requirePrinted(parsed);
    return exitCode;
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
