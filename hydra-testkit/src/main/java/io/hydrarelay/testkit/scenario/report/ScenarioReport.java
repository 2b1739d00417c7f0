package io.hydrarelay.testkit.scenario.report;

import io.hydrarelay.testkit.scenario.ScenarioResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A way to write down what a run came to. Thread-safe. */
public interface ScenarioReport {
  /** Returns the whole report. */
  String render(ScenarioResult result);

  /** Writes the report to a file, and makes the folders that it is in. */
  default void write(ScenarioResult result, Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Files.writeString(file, render(result));
  }
}
