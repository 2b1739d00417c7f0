package io.hydrarelay.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code hydra top}: sessions, rates and lag of a running relay. */
@Command(
    name = "top",
    abbreviateSynopsis = true,
    sortOptions = false,
    description = "Watch a relay by its admin port: sessions, rates, and who is slow.",
    footer = {
      "",
      "Keys of the live view: up and down choose a session, enter opens its consumers, s sorts by"
          + " something else, q quits.",
      "",
      "Examples:",
      "  hydra top",
      "  hydra top --once --sort lag",
      "  hydra top --json --interval 5s | jq .relay.bytes"
    })
final class TopCommand implements Callable<Integer> {
  private static final Duration USUAL_INTERVAL = Duration.ofSeconds(1);
  private static final Duration LEAST_INTERVAL = Duration.ofMillis(100);
  private static final String DISCONNECTS = "disconnects?limit=20";

  @Option(
      names = "--admin",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:9090",
      converter = AdminOptions.Address.class,
      description = "The --admin address of the relay (${DEFAULT-VALUE}).")
  private InetSocketAddress address;

  @Option(
      names = "--admin-token-file",
      paramLabel = "FILE",
      description = "The relay's admin token is on this file's first line.")
  private Path tokenFile;

  @Option(
      names = "--sort",
      paramLabel = "KEY",
      defaultValue = "consumers",
      description = "Sort sessions by ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
  private TopSort sort;

  @Option(
      names = "--interval",
      paramLabel = "TIME",
      converter = TimeSpan.class,
      description = "Ask so often, and tell rates over so long (1s).")
  private Duration interval;

  @Option(
      names = "--once",
      description = "Print one table, after one interval, and end. For pipes and logs.")
  private boolean once;

  @Option(
      names = "--json",
      description = "Print one snapshot as JSON; with --interval but not --once, a line for each.")
  private boolean json;

  private final Terminal terminal;
  private final StopSignals signals;

  TopCommand(Terminal terminal, StopSignals signals) {
    this.terminal = terminal;
    this.signals = signals;
  }

  @Override
  public Integer call() throws CommandException, IOException, InterruptedException {
    if (interval != null && interval.compareTo(LEAST_INTERVAL) < 0) {
      throw new CommandException(
          ExitCode.USAGE, "--interval is too short", "give it 100ms or more");
    }
    Optional<String> token =
        tokenFile == null ? Optional.empty() : Optional.of(AdminOptions.token(tokenFile));
    AdminClient admin = new AdminClient(address, token);
    if (json) {
      printJson(admin);
    } else if (once) {
      printTable(admin);
    } else {
      watch(admin);
    }
    return ExitCode.OK.code();
  }

  private Duration interval() {
    return interval == null ? USUAL_INTERVAL : interval;
  }

  private void printJson(AdminClient admin)
      throws CommandException, IOException, InterruptedException {
    boolean goesOn = interval != null && !once;
    do {
      JsonNode disconnects = admin.get(DISCONNECTS);
      terminal.print(TopSnapshot.of(admin, sort).json(disconnects));
      if (goesOn) {
        Thread.sleep(interval.toMillis());
      }
    } while (goesOn);
  }

  private void printTable(AdminClient admin)
      throws CommandException, IOException, InterruptedException {
    TopSnapshot before = TopSnapshot.of(admin, sort);
    Thread.sleep(interval().toMillis());
    TopSnapshot now = TopSnapshot.of(admin, sort);
    TopTable table = new TopTable(now, TopRates.between(before, now));
    for (String line : table.header()) {
      terminal.print(line);
    }
    printRows(
        TopTable.sessionHeading(),
        now.sessionList().stream().map(table::session).toList(),
        now.partOfSessions());
    printRows(
        TopTable.consumerHeading(),
        now.consumerList().stream().map(table::consumer).toList(),
        now.partOfConsumers());
  }

  private void printRows(String heading, List<String> rows, Optional<String> part)
      throws IOException {
    if (!rows.isEmpty()) {
      terminal.print("");
      terminal.print(heading);
    }
    for (String row : rows) {
      terminal.print(row);
    }
    if (part.isPresent()) {
      terminal.print("(" + part.get() + ")");
    }
  }

  private void watch(AdminClient admin) throws CommandException, IOException, InterruptedException {
    boolean colour = terminal.environment().getOrDefault("NO_COLOR", "").isEmpty();
    TopLive live = new TopLive(admin, new TopView(sort, colour), interval());
    live.prepare();
    if ("dumb".equals(terminal.environment().get("TERM"))) {
      throw new CommandException(
          ExitCode.USAGE, "this terminal cannot be redrawn (TERM is dumb)", "use --once or --json");
    }
    try (TopScreen screen = TopScreen.open(terminal.out())) {
      signals.onStop(screen::close);
      live.run(screen);
    }
  }
}
