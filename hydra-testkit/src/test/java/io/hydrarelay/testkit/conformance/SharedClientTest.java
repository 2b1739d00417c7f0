package io.hydrarelay.testkit.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.testkit.conformance.CaseResult.Outcome;
import io.hydrarelay.testkit.conformance.SimpleConsumer.Fault;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Cases that expect a consumer to go on share one, and lose nothing by it. */
class SharedClientTest {
  private final AtomicInteger starts = new AtomicInteger();

  @Test
  void shouldServeCaseAfterCaseWithOneConsumer() throws InterruptedException {
    List<CaseResult> results = play(Fault.NONE, "8.5-5", "8.5-7", "8.5-10", "8.9-4");

    results.forEach(result -> assertEquals(Outcome.PASSED, result.outcome(), result::toString));
    assertEquals(1, starts.get());
  }

  @Test
  void shouldJudgeByAConsumerOfItsOwnWhatFailsOnAnotherCases() throws InterruptedException {
    // It ends when the next case wants to take it over.
    List<CaseResult> results = play(Fault.TAKES_A_LOSS_FOR_THE_END, "8.5-5", "8.5-7");

    results.forEach(result -> assertEquals(Outcome.PASSED, result.outcome(), result::toString));
    assertTrue(
        results.get(1).transcript().stream()
            .anyMatch(line -> line.contains("once more with a client of its own")));
    assertEquals(2, starts.get());
  }

  @Test
  void shouldNotHandOverAConsumerThatHasFailed() throws InterruptedException {
    List<CaseResult> results = play(Fault.DELIVERS_TWICE, "8.5-5", "8.5-10");

    assertEquals(Outcome.FAILED, results.get(0).outcome());
    assertEquals(Outcome.PASSED, results.get(1).outcome());
    assertEquals(2, starts.get());
  }

  private List<CaseResult> play(Fault fault, String... ids) throws InterruptedException {
    ConformanceOptions options =
        ConformanceOptions.builder().select(List.of(ids)).parallel(1).build();
    ClientStart.Starter doubles =
        ClientDouble.starting(
            (ticket, in, out, err) -> new SimpleConsumer(fault).run(ticket, in, out, err));
    ClientStart.Starter counting =
        ticket -> {
          starts.incrementAndGet();
          return doubles.start(ticket);
        };
    return ClientConformance.run("a double", counting, Subject.CONSUMER, options).results();
  }
}
