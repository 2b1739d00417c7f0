package io.hydrarelay.testkit.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.testkit.lag.Lag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What docs/SCENARIOS.md shows. */
class ScenarioExampleTest {
  private static String page() throws IOException {
    return Files.readString(Path.of("..", "docs", "SCENARIOS.md"));
  }

  @Test
  void shouldRunInATest() throws Exception {
    ScenarioResult result =
        ScenarioRunner.of(
                Scenario.named("two-laggards")
                    .onLag(LagPolicy.BLOCK)
                    .producers(producers -> producers.rate("200/s").messages(200))
                    .consumers("quick", 10)
                    .consumers("slow", 2, slow -> slow.lag(Lag.messagesPerSecond(100)))
                    .expect("quick", Measure.COMPLETE, "all")
                    .expect("slow", Measure.COMPLETE, "all")
                    .build())
            .run();
    assertTrue(result.passed(), result::toString);
  }

  @Test
  void shouldReadTheFile() throws IOException {
    List<String> files =
        Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
            .matcher(page())
            .results()
            .map(match -> match.group(1))
            .toList();
    assertEquals(1, files.size());
    assertEquals(40, Scenario.parse(files.get(0)).consumers());
  }

  @Test
  void shouldDescribeEveryKeyFigureAndScenario() throws IOException {
    List<String> described =
        Pattern.compile("`([a-z0-9_-]+)`")
            .matcher(page())
            .results()
            .map((MatchResult match) -> match.group(1))
            .toList();
    for (Measure measure : Measure.values()) {
      assertTrue(described.contains(measure.key()), measure.key());
    }
    for (FaultPlan.Kind kind : FaultPlan.Kind.values()) {
      assertTrue(described.contains(Section.nameOf(kind)), kind.name());
    }
    assertTrue(described.containsAll(DefaultScenarios.names()));
  }
}
