package io.hydrarelay.cli;

import io.hydrarelay.protocol.Endpoint;
import io.hydrarelay.testkit.conformance.CaseResult;
import io.hydrarelay.testkit.conformance.ClientCommand;
import io.hydrarelay.testkit.conformance.ClientConformance;
import io.hydrarelay.testkit.conformance.ConformanceCase;
import io.hydrarelay.testkit.conformance.ConformanceOptions;
import io.hydrarelay.testkit.conformance.ConformanceReport;
import io.hydrarelay.testkit.conformance.ExclusionFile;
import io.hydrarelay.testkit.conformance.RelayConformance;
import io.hydrarelay.testkit.conformance.RelayTarget;
import io.hydrarelay.testkit.conformance.Subject;
import io.hydrarelay.testkit.conformance.Untested;
import io.hydrarelay.testkit.conformance.report.ReportFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hydra conformance}: does that relay, or that client, speak Hydra/1? */
@Command(
    name = "conformance",
    sortOptions = false,
    description = "Check whether a relay or a client, in any language, speaks Hydra/1.",
    footer = {
      "",
      "A client is started once for each case, with the ticket of a relay that this command plays."
          + " A consumer writes payloads to standard output, a producer sends what it reads from"
          + " standard input; both exit with 0 only after the authenticated end.",
      "",
      "Examples:",
      "  hydra conformance --target 127.0.0.1:7070 --html report.html",
      "  hydra conformance --exec 'hydra consume -q {ticket}' --role consumer 8.5 8.7"
    })
final class ConformanceCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..*",
      paramLabel = "ID|SECTION",
      description = "Cases to play, as 6.5-3, 6.5 or 6; all if none is named.")
  private List<String> selected = List.of();

  @ArgGroup(exclusive = true, multiplicity = "1")
  private Target target = new Target();

  @Option(
      names = "--setting",
      paramLabel = "NAME=VALUE",
      description = "What the relay is set to where that is not the default, as in stall=1s.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(names = "--list", description = "Print the cases and what has none, and play nothing.")
  private boolean list;

  @Option(
      names = "--exclude",
      paramLabel = "FILE",
      description = "Cases not to play: an id and the reason in each line.")
  private Path exclude;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = TimeSpan.class,
      description = "Limit of each case; by default what suits it.")
  private Duration timeout;

  @Option(names = "--seed", paramLabel = "N", description = "Make the random choices of that run.")
  private Long seed;

  @Option(names = "--strict", description = "Let a SHOULD count as a MUST.")
  private boolean strict;

  @Option(names = "--parallel", paramLabel = "N", description = "Cases to play at the same time.")
  private Integer parallel;

  @Option(names = "--json", paramLabel = "FILE", description = "Also write the report as JSON.")
  private Path json;

  @Option(names = "--junit", paramLabel = "FILE", description = "Also write it as JUnit XML.")
  private Path junit;

  @Option(names = "--html", paramLabel = "FILE", description = "Also write it as one HTML page.")
  private Path html;

  @Mixin private OutputOptions output;

  private final Terminal terminal;
  private final AtomicInteger over = new AtomicInteger();

  /** What is judged. */
  private static final class Target {
    @Option(
        names = "--target",
        paramLabel = "HOST:PORT",
        converter = RelayEndpoint.class,
        description = "A relay.")
    private Endpoint relay;

    @ArgGroup(exclusive = false)
    private Client client;
  }

  /** A client. */
  private static final class Client {
    @Option(
        names = "--exec",
        paramLabel = "COMMAND",
        required = true,
        description = "A client: how to start it; {ticket} stands for the ticket.")
    private String command;

    @Option(
        names = "--role",
        paramLabel = "ROLE",
        required = true,
        description = "What the client is: producer or consumer.")
    private Role role;
  }

  /** What a client can be. */
  private enum Role {
    PRODUCER(Subject.PRODUCER),
    CONSUMER(Subject.CONSUMER);

    private final Subject subject;

    Role(Subject subject) {
      this.subject = subject;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  ConformanceCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws CommandException, IOException, InterruptedException {
    if (list) {
      return list();
    }
    ConformanceReport report = judge();
    write(report, ReportFormat.JSON, json);
    write(report, ReportFormat.JUNIT, junit);
    write(report, ReportFormat.HTML, html);
    terminal.print(ReportFormat.TEXT.format(report).stripTrailing());
    return (report.conforms() ? ExitCode.OK : ExitCode.FAILED).code();
  }

  private ConformanceReport judge() throws CommandException, InterruptedException {
    int caseCount = cases().size();
    try (Progress progress = new Progress(terminal, output)) {
      progress.followLine(() -> "%d of at most %d cases".formatted(over.get(), caseCount));
      if (target.client == null) {
        return RelayConformance.run(relayTarget(), options());
      }
      return ClientConformance.run(
          ClientCommand.parse(target.client.command), target.client.role.subject, options());
    } catch (IllegalArgumentException wrong) {
      throw new CommandException(
          ExitCode.USAGE, wrong.getMessage(), "hydra conformance --list shows the cases");
    }
  }

  private RelayTarget relayTarget() {
    RelayTarget relay = RelayTarget.of(target.relay);
    for (Map.Entry<String, String> setting : settings.entrySet()) {
      relay = relay.with(setting.getKey(), setting.getValue());
    }
    return relay;
  }

  private ConformanceOptions options() throws CommandException {
    ConformanceOptions.Builder options =
        ConformanceOptions.builder()
            .select(selected)
            .excludeAll(exclusions())
            .strict(strict)
            .progress(this::played);
    if (timeout != null) {
      options.timeout(timeout);
    }
    if (seed != null) {
      options.seed(seed);
    }
    if (parallel != null) {
      options.parallel(parallel);
    }
    return options.build();
  }

  private Map<String, String> exclusions() throws CommandException {
    if (exclude == null) {
      return Map.of();
    }
    try {
      return ExclusionFile.read(exclude);
    } catch (IOException unreadable) {
      throw new CommandException(
          ExitCode.USAGE, "cannot read the file " + exclude, "name a text file", unreadable);
    }
  }

  /** What fails is said at once. */
  private void played(CaseResult result) {
    over.incrementAndGet();
    if (result.isOffence(true)) {
      output.remark(
          terminal,
          "%s %s: %s"
              .formatted(result.outcome(), result.testCase().id(), result.testCase().title()));
    }
  }

  private static void write(ConformanceReport report, ReportFormat format, Path file)
      throws CommandException {
    if (file == null) {
      return;
    }
    try {
      format.write(report, file);
    } catch (IOException unwritable) {
      throw new CommandException(
          ExitCode.USAGE,
          "cannot write the file " + file,
          "name a file in a folder that exists",
          unwritable);
    }
  }

  private int list() throws IOException {
    for (ConformanceCase<?> each : cases()) {
      terminal.print(
          "%-8s %-6s  %s: %s"
              .formatted(each.id(), each.requirement(), each.title(), each.expectation()));
    }
    for (Untested each : untested()) {
      terminal.print(
          "§%-7s no case  %s: %s".formatted(each.section(), each.demand(), each.reason()));
    }
    return ExitCode.OK.code();
  }

  private List<? extends ConformanceCase<?>> cases() {
    return target.client == null
        ? RelayConformance.cases()
        : ClientConformance.cases(target.client.role.subject);
  }

  private List<Untested> untested() {
    return target.client == null
        ? RelayConformance.untested()
        : ClientConformance.untested(target.client.role.subject);
  }
}
