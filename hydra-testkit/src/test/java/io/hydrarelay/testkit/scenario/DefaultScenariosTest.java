package io.hydrarelay.testkit.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.fail;

import io.hydrarelay.testkit.scenario.report.FailureFolder;
import io.hydrarelay.testkit.scenario.report.TextReport;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every scenario that is shipped passes. {@code -Dhydra.scenario.seed} repeats a run. */
class DefaultScenariosTest {
  private static final long SEED = Long.getLong("hydra.scenario.seed", System.nanoTime());

  private static Stream<String> names() {
    return DefaultScenarios.names().stream();
  }

  @ParameterizedTest
  @MethodSource("names")
  @Timeout(value = 4, unit = TimeUnit.MINUTES)
  void shouldPass(String name) throws Exception {
    Scenario scenario = DefaultScenarios.named(name).orElseThrow();
    ScenarioResult result = ScenarioRunner.of(scenario).seed(SEED).run();
    if (!result.passed()) {
      Path evidence = FailureFolder.write(result, FailureFolder.DEFAULT);
      fail(new TextReport().render(result) + "evidence: " + evidence.toAbsolutePath());
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void shouldHaveItsNameAndSayWhatItIsAbout(String name) {
    Scenario scenario = DefaultScenarios.named(name).orElseThrow();
    assertEquals(name, scenario.name());
    assertFalse(scenario.about().isEmpty());
  }

  @Test
  void shouldKnowNoOther() {
    assertEquals(List.of(), DefaultScenarios.named("../lag-skip").stream().toList());
  }
}
