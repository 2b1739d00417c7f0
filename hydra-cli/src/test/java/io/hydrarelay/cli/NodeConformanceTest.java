package io.hydrarelay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.testkit.conformance.ClientCommand;
import io.hydrarelay.testkit.conformance.ClientConformance;
import io.hydrarelay.testkit.conformance.ConformanceOptions;
import io.hydrarelay.testkit.conformance.ConformanceReport;
import io.hydrarelay.testkit.conformance.Subject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The Node programs meet every demand that the conformance kit makes of clients. */
@Timeout(400)
class NodeConformanceTest {
  private static final Path PROGRAM = Path.of("..", "interop", "node", "hydra.mjs");

  @BeforeEach
  void requireNode() throws InterruptedException {
    NodeRuntime.require();
  }

  @Test
  void shouldConformAsConsumer() throws Exception {
    expectConformance(Subject.CONSUMER, List.of("consume", "{ticket}"));
  }

  @Test
  void shouldConformAsProducer() throws Exception {
    expectConformance(Subject.PRODUCER, List.of("produce"));
  }

  private static void expectConformance(Subject subject, List<String> role) throws Exception {
    List<String> words = new ArrayList<>();
    words.addAll(List.of("node", PROGRAM.toRealPath().toString()));
    words.addAll(role);
    ConformanceOptions options = ConformanceOptions.builder().strict(true).build();
    ConformanceReport report = ClientConformance.run(ClientCommand.of(words), subject, options);
    List<String> offences =
        report.results().stream()
            .filter(result -> result.isOffence(report.strict()))
            .map(result -> result.testCase().id())
            .toList();
    assertEquals(List.of(), offences);
    assertTrue(report.conforms());
  }
}
