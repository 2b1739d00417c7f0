package io.hydrarelay.cli;

import io.hydrarelay.testkit.Outcome;
import io.hydrarelay.testkit.scenario.DefaultScenarios;
import io.hydrarelay.testkit.scenario.Scenario;
import io.hydrarelay.testkit.scenario.ScenarioProgress;
import io.hydrarelay.testkit.scenario.ScenarioResult;
import io.hydrarelay.testkit.scenario.ScenarioRunner;
import io.hydrarelay.testkit.scenario.report.FailureFolder;
import io.hydrarelay.testkit.scenario.report.HtmlReport;
import io.hydrarelay.testkit.scenario.report.JUnitReport;
import io.hydrarelay.testkit.scenario.report.JsonReport;
import io.hydrarelay.testkit.scenario.report.ScenarioReport;
import io.hydrarelay.testkit.scenario.report.TextReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hydra scenario}: many consumers, what goes wrong between them, and what must hold. */
@Command(
    name = "scenario",
    abbreviateSynopsis = true,
    sortOptions = false,
    description = "Run a relay, producers and many consumers as a file says, and judge what came.",
    footer = {
      "",
      "Everything runs in this process. The exit code is 0 only if everything that the scenario"
          + " states was seen to hold; what could not be seen is not good news. What has not passed"
          + " leaves its evidence in a folder, with the command that runs it again.",
      "",
      "Examples:",
      "  hydra scenario --list",
      "  hydra scenario lag-skip --html lag-skip.html"
    })
final class ScenarioCommand implements Callable<Integer> {
  private static final String ROW = "%-16s %s";

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE|NAME",
      completionCandidates = ScenarioNames.class,
      description = "A file of YAML or JSON, or the name of a scenario that is built in.")
  private String which;

  @Option(names = "--list", description = "Print the names of the scenarios that are built in.")
  private boolean list;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "From what everything random follows; without it a new one each time.")
  private Long seed;

  @Option(
      names = "--soak",
      paramLabel = "TIME",
      converter = TimeSpan.class,
      description = "Repeat it with new seeds for that time, or until it does not pass.")
  private Duration soak;

  @Option(names = "--json", paramLabel = "FILE", description = "Write all figures as JSON.")
  private Path json;

  @Option(names = "--junit", paramLabel = "FILE", description = "Write a report for build servers.")
  private Path junit;

  @Option(names = "--html", paramLabel = "FILE", description = "Write a page with plots.")
  private Path html;

  @Option(
      names = "--failures",
      paramLabel = "FOLDER",
      description = "Where the evidence goes of what has not passed (target/hydra-failures).")
  private Path failures = FailureFolder.DEFAULT;

  @Mixin private OutputOptions output;

  private final Terminal terminal;

  ScenarioCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws CommandException, IOException, InterruptedException {
    if (list) {
      for (String name : DefaultScenarios.names()) {
        Scenario scenario = DefaultScenarios.named(name).orElseThrow();
        terminal.print(ROW.formatted(name, scenario.about()));
      }
      return ExitCode.OK.code();
    }
    Scenario scenario = scenario();
    long first = Optional.ofNullable(seed).orElseGet(System::nanoTime);
    ScenarioResult last = soak == null ? run(scenario, first) : soak(scenario, first);
    report(last);
    return exitCode(last.outcome()).code();
  }

  // ---- which

  private Scenario scenario() throws CommandException, IOException {
    if (which == null) {
      throw new CommandException(
          ExitCode.USAGE, "no scenario was named", "name a file, or one of hydra scenario --list");
    }
    Path file = Path.of(which);
    try {
      return Files.isRegularFile(file) ? Scenario.read(file) : builtIn();
    } catch (IllegalArgumentException wrong) {
      throw new CommandException(
          ExitCode.USAGE,
          which + ": " + wrong.getMessage(),
          "docs/SCENARIOS.md tells all keys",
          wrong);
    }
  }

  private Scenario builtIn() throws CommandException {
    return DefaultScenarios.named(which)
        .orElseThrow(
            () ->
                new CommandException(
                    ExitCode.USAGE,
                    "there is no file " + which + ", and no scenario of that name",
                    "hydra scenario --list shows those that are built in"));
  }

  // ---- running

  private ScenarioResult run(Scenario scenario, long runSeed) throws InterruptedException {
    ScenarioRunner runner = ScenarioRunner.of(scenario).seed(runSeed);
    try (Progress progress = new Progress(terminal, output)) {
      progress.follow(() -> snapshot(runner.progress()));
      return runner.run();
    }
  }

  private static ProgressLine.Snapshot snapshot(ScenarioProgress now) {
    String remark =
        String.format(
            Locale.ROOT,
            "%s %.0f %%, %,d consumers, %,d messages behind at most",
            now.phase(),
            100 * now.part(),
            now.present(),
            now.worstLag());
    return new ProgressLine.Snapshot(now.deliveredBytes(), OptionalLong.empty(), remark);
  }

  /** New runs begin until time is up; the last one is reported. */
  private ScenarioResult soak(Scenario scenario, long firstSeed)
      throws IOException, InterruptedException {
    SplittableRandom seeds = new SplittableRandom(firstSeed);
    long begin = System.nanoTime();
    long runSeed = firstSeed;
    ScenarioResult result = run(scenario, runSeed);
    int runs = 1;
    while (result.passed() && System.nanoTime() - begin < soak.toNanos()) {
      output.remark(terminal, "run %,d  %s".formatted(runs, line(result)));
      runSeed = seeds.nextLong();
      result = run(scenario, runSeed);
      runs++;
    }
    terminal.print("%,d runs; the last one:".formatted(runs));
    return result;
  }

  private static String line(ScenarioResult result) {
    return String.format(
        Locale.ROOT,
        "%s in %.1f s, seed %d",
        result.outcome(),
        result.time().toMillis() / 1e3,
        result.seed());
  }

  // ---- telling

  private void report(ScenarioResult result) throws IOException {
    terminal.print(new TextReport().render(result).stripTrailing());
    write(new JsonReport(), result, json);
    write(new JUnitReport(), result, junit);
    write(new HtmlReport(), result, html);
    if (!result.passed()) {
      terminal.say("evidence: " + FailureFolder.write(result, failures));
    }
  }

  private static void write(ScenarioReport report, ScenarioResult result, Path file)
      throws IOException {
    if (file != null) {
      report.write(result, file);
    }
  }

  private static ExitCode exitCode(Outcome outcome) {
    return switch (outcome) {
      case PASS -> ExitCode.OK;
      case FAIL -> ExitCode.FAILED;
      case UNKNOWN -> ExitCode.UNKNOWN;
    };
  }
}
