package io.hydrarelay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.testkit.conformance.CaseResult;
import io.hydrarelay.testkit.conformance.ClientCommand;
import io.hydrarelay.testkit.conformance.ClientConformance;
import io.hydrarelay.testkit.conformance.ConformanceOptions;
import io.hydrarelay.testkit.conformance.ConformanceReport;
import io.hydrarelay.testkit.conformance.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The commands of this module meet every demand that the conformance kit makes of clients. */
@Timeout(800)
class ClientConformanceTest {
  @Test
  void shouldConformAsConsumer() throws Exception {
    expectConformance(Subject.CONSUMER, "consume");
  }

  @Test
  void shouldConformAsProducer() throws Exception {
    expectConformance(Subject.PRODUCER, "produce");
  }

  private static void expectConformance(Subject subject, String command) throws Exception {
    List<String> words = new ArrayList<>(HydraProcess.java());
    words.add(command);
    ConformanceOptions options = ConformanceOptions.builder().strict(true).build();
    ConformanceReport report = ClientConformance.run(ClientCommand.of(words), subject, options);
    assertEquals("", offences(report));
    assertTrue(report.conforms());
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
