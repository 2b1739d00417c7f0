package io.hydrarelay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.testkit.conformance.CaseResult;
import io.hydrarelay.testkit.conformance.ClientCommand;
import io.hydrarelay.testkit.conformance.ClientConformance;
import io.hydrarelay.testkit.conformance.ConformanceOptions;
import io.hydrarelay.testkit.conformance.ConformanceReport;
import io.hydrarelay.testkit.conformance.Subject;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands of this module meet every demand that the conformance kit makes of clients. */
@Timeout(800)
class ClientConformanceTest {
  @TempDir private Path folder;

  @Test
  void shouldConformAsConsumer() throws Exception {
    expectConformance(Subject.CONSUMER, "consume", "3.2-201");
  }

  @Test
  void shouldConformAsProducer() throws Exception {
    expectConformance(Subject.PRODUCER, "produce", "3.2-101");
  }

  private void expectConformance(Subject subject, String command, String firstCase)
      throws Exception {
    QuickHydra hydra = new QuickHydra(folder);
    // Whatever comes of this one: without the archive, all is as it was, but slower.
    play(hydra.trainingCommand(command), subject, List.of(firstCase));
    ConformanceReport report = play(hydra.command(command), subject, List.of());
    assertEquals("", offences(report));
    assertTrue(report.conforms());
  }

  private static ConformanceReport play(List<String> words, Subject subject, List<String> cases)
      throws InterruptedException {
    ConformanceOptions options = ConformanceOptions.builder().strict(true).select(cases).build();
    return ClientConformance.run(ClientCommand.of(words), subject, options);
  }

  private static String offences(ConformanceReport report) {
    return report.results().stream()
        .filter(result -> result.isOffence(report.strict()))
        .map(ClientConformanceTest::describe)
        .collect(Collectors.joining("\n"));
  }

  private static String describe(CaseResult result) {
    return "%s %s: %s%n%s"
        .formatted(
            result.testCase().id(),
            result.outcome(),
            result.detail(),
            String.join(System.lineSeparator(), result.transcript()));
  }
}
