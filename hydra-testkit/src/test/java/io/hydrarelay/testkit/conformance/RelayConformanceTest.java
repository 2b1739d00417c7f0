package io.hydrarelay.testkit.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hydrarelay.testkit.RelayFixture;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Hydra's own relay is judged like any other. */
class RelayConformanceTest {
  @Test
  void shouldFindNothingAgainstHydrasOwnRelay() throws Exception {
    try (RelayFixture relay = RelayFixture.start()) {
      ConformanceReport report =
          RelayConformance.run(
              RelayTarget.of(relay.endpoint()), ConformanceOptions.builder().strict(true).build());
      assertEquals(List.of(), offences(report));
    }
  }

  private static List<String> offences(ConformanceReport report) {
    return report.results().stream()
        .filter(result -> result.isOffence(true))
        .map(RelayConformanceTest::describe)
        .toList();
  }

  private static String describe(CaseResult result) {
    return "%n%s %s (%s): %s%n%s"
        .formatted(
            result.testCase().id(),
            result.testCase().title(),
            result.outcome(),
            result.detail(),
            String.join("\n", result.transcript()));
  }
}
