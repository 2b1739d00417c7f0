package io.hydrarelay.testkit.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.testkit.conformance.CaseResult.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ConformanceRunnerTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final AtomicInteger closed = new AtomicInteger();

  private final class Stage implements AutoCloseable {
    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }

  @Test
  void shouldJudgeEachCaseByWhatItsScriptSays() throws Exception {
    List<CaseResult> results =
        run(
            LONG,
            Map.of("1-4", "not built yet"),
            List.of(
                testCase("1-1", stage -> {}),
                testCase(
                    "1-2",
                    stage -> {
                      throw new ExpectationFailure("expected 00, but 11 came");
                    }),
                testCase(
                    "1-3",
                    stage -> {
                      throw new IllegalStateException("no socket");
                    }),
                testCase("1-4", stage -> {})));

    assertEquals(
        List.of(Outcome.PASSED, Outcome.FAILED, Outcome.BROKEN, Outcome.EXCLUDED),
        results.stream().map(CaseResult::outcome).toList());
    assertEquals("expected 00, but 11 came", results.get(1).detail());
    assertEquals("IllegalStateException: no socket", results.get(2).detail());
    assertEquals("not built yet", results.get(3).detail());
    assertEquals(3, closed.get());
  }

  @Test
  void shouldLeaveACaseThatNeverEnds() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    List<CaseResult> results =
        run(Duration.ofMillis(50), Map.of(), List.of(testCase("1-1", stage -> never.await())));

    assertEquals(Outcome.BROKEN, results.get(0).outcome());
    assertEquals("not over within 50 ms", results.get(0).detail());
    assertEquals(1, closed.get());
  }

  @Test
  void shouldPlaySeveralAtTheSameTime() throws Exception {
    CountDownLatch both = new CountDownLatch(2);
    ConformanceCase.Script<Stage> meets =
        stage -> {
          both.countDown();
          both.await();
        };
    List<CaseResult> results =
        run(LONG, Map.of(), List.of(testCase("1-1", meets), testCase("1-2", meets)));

    assertTrue(results.stream().allMatch(result -> result.outcome() == Outcome.PASSED));
  }

  @Test
  void shouldKeepTheOrderOfTheCasesAndTellEachAsItComes() throws Exception {
    CountDownLatch second = new CountDownLatch(1);
    List<String> told = Collections.synchronizedList(new ArrayList<>());
    List<CaseResult> results =
        new ConformanceRunner<Stage>((testCase, transcript) -> new Stage(), LONG, 2)
            .run(
                List.of(testCase("1-1", stage -> second.await()), testCase("1-2", stage -> {})),
                Map.of(),
                result -> {
                  told.add(result.testCase().id());
                  second.countDown();
                });

    assertEquals(List.of("1-2", "1-1"), told);
    assertEquals(List.of("1-1", "1-2"), results.stream().map(r -> r.testCase().id()).toList());
  }

  @Test
  void shouldCallACaseBrokenThatCannotBegin() throws Exception {
    ConformanceRunner<Stage> runner =
        new ConformanceRunner<>(
            (testCase, transcript) -> {
              throw new IllegalStateException("connection refused");
            },
            LONG,
            1);
    List<CaseResult> results =
        runner.run(List.of(testCase("1-1", stage -> {})), Map.of(), result -> {});

    assertEquals(Outcome.BROKEN, results.get(0).outcome());
    assertTrue(results.get(0).detail().contains("connection refused"), results.get(0).detail());
  }

  private List<CaseResult> run(
      Duration timeout, Map<String, String> excluded, List<ConformanceCase<Stage>> cases)
      throws InterruptedException {
    return new ConformanceRunner<Stage>((testCase, transcript) -> new Stage(), timeout, 4)
        .run(cases, excluded, result -> {});
  }

  private ConformanceCase<Stage> testCase(String id, ConformanceCase.Script<Stage> script) {
    return new ConformanceCase<>(
        id, Requirement.MUST, Subject.RELAY, "title", "expectation", script);
  }
}
