package io.hydrarelay.testkit.scenario.report;

import io.hydrarelay.testkit.scenario.EventKind;
import io.hydrarelay.testkit.scenario.ScenarioEvent;
import io.hydrarelay.testkit.scenario.ScenarioResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Keeps everything that helps to find out why a run has not passed: the scenario and its seed, the
 * logs of both sides, what the threads did, every report, and the command that runs it again.
 */
public final class FailureFolder {
  /** Where failures go unless something else is said, from the folder of the build on. */
  public static final Path DEFAULT = Path.of("target", "hydra-failures");

  private final Path folder;

  private FailureFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Writes the evidence into a folder of the scenario's name, over that of an earlier run.
   *
   * @param parent the folder that this folder is in; made if need be
   * @return the folder
   */
  public static Path write(ScenarioResult result, Path parent) throws IOException {
    Objects.requireNonNull(parent, "parent");
    FailureFolder evidence = new FailureFolder(parent.resolve(result.scenario().name()));
    evidence.write(result);
    return evidence.folder;
  }

  private void write(ScenarioResult result) throws IOException {
    Files.createDirectories(folder);
    put("scenario.yaml", result.scenario().toYaml());
    put("seed", result.seed() + "\n");
    put("repeat", command(result) + "\n");
    put("clients.log", log(result, event -> event.kind() != EventKind.RELAY));
    put("relay.log", log(result, event -> isOfRelay(event.kind())));
    put("threads.txt", result.threadDump());
    new TextReport().write(result, folder.resolve("report.txt"));
    new JsonReport().write(result, folder.resolve("report.json"));
    new JUnitReport().write(result, folder.resolve("report.xml"));
    new HtmlReport().write(result, folder.resolve("report.html"));
  }

  private void put(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private String command(ScenarioResult result) {
    Path scenario = folder.resolve("scenario.yaml").toAbsolutePath();
    return "hydra scenario '%s' --seed %d".formatted(scenario, result.seed());
  }

  /** What the scenario did stands in both logs, so that each can be read by itself. */
  private static boolean isOfRelay(EventKind kind) {
    return kind == EventKind.RELAY || kind == EventKind.PLAN;
  }

  private static String log(ScenarioResult result, Predicate<ScenarioEvent> wanted) {
    return result.events().stream()
        .filter(wanted)
        .map(event -> event + "\n")
        .collect(Collectors.joining());
  }
}
