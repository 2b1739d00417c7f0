package io.hydrarelay.testkit.conformance;

import io.hydrarelay.testkit.conformance.CaseResult.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Plays cases, several at a time, each within its limit of time, and collects what came of them.
 *
 * @param <S> what the cases play on
 */
public final class ConformanceRunner<S extends AutoCloseable> {
  /**
   * Sets up what one case plays on.
   *
   * @param <S> what that is
   */
  @FunctionalInterface
  public interface Stages<S> {
    /** Returns a new stage, whose {@code close} ends all that the case began. */
    S open(ConformanceCase<S> testCase, Transcript transcript) throws Exception;
  }

  private final Stages<S> stages;
  private final Duration timeout;
  private final int parallel;

  /**
   * Makes a runner.
   *
   * @param stages makes what each case plays on
   * @param timeout limit of time of each case
   * @param parallel how many cases play at the same time, 1 or more
   */
  public ConformanceRunner(Stages<S> stages, Duration timeout, int parallel) {
    this.stages = stages;
    this.timeout = timeout;
    this.parallel = parallel;
  }

  /**
   * Plays all cases. Blocks.
   *
   * @param cases what to play
   * @param excluded ids of cases not to play, each with the reason
   * @param progress is told each result as it comes, on one of several threads
   * @return the results, in the order of the cases
   */
  public List<CaseResult> run(
      List<ConformanceCase<S>> cases, Map<String, String> excluded, Consumer<CaseResult> progress)
      throws InterruptedException {
    ExecutorService players = Executors.newFixedThreadPool(parallel, ConformanceRunner::thread);
    ExecutorService scripts = Executors.newCachedThreadPool(ConformanceRunner::thread);
    try {
      List<Callable<CaseResult>> plays = new ArrayList<>();
      for (ConformanceCase<S> testCase : cases) {
        plays.add(() -> told(progress, judge(testCase, excluded, scripts)));
      }
      List<CaseResult> results = new ArrayList<>();
      for (Future<CaseResult> result : players.invokeAll(plays)) {
        results.add(result.get());
      }
      return results;
    } catch (ExecutionException e) {
      throw new IllegalStateException("a case cannot be judged", e.getCause());
    } finally {
      players.shutdownNow();
      scripts.shutdownNow();
    }
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "conformance");
    thread.setDaemon(true);
    return thread;
  }

  private static CaseResult told(Consumer<CaseResult> progress, CaseResult result) {
    progress.accept(result);
    return result;
  }

  private CaseResult judge(
      ConformanceCase<S> testCase, Map<String, String> excluded, ExecutorService scripts)
      throws InterruptedException {
    String reason = excluded.get(testCase.id());
    if (reason != null) {
      return new CaseResult(testCase, Outcome.EXCLUDED, reason, List.of(), Duration.ZERO);
    }
    Transcript transcript = new Transcript();
    Instant begun = Instant.now();
    Verdict verdict = play(testCase, transcript, scripts);
    Duration took = Duration.between(begun, Instant.now());
    return new CaseResult(testCase, verdict.outcome, verdict.detail, transcript.lines(), took);
  }

  private record Verdict(Outcome outcome, String detail) {}

  /** A script that goes on for too long is left behind with its stage closed under it. */
  private Verdict play(ConformanceCase<S> testCase, Transcript transcript, ExecutorService scripts)
      throws InterruptedException {
    S stage;
    try {
      stage = stages.open(testCase, transcript);
    } catch (Exception e) {
      return new Verdict(Outcome.BROKEN, "could not begin: " + reason(e));
    }
    Future<?> script =
        scripts.submit(
            () -> {
              testCase.script().play(stage);
              return null;
            });
    try {
      script.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      return new Verdict(Outcome.PASSED, "");
    } catch (TimeoutException e) {
      return new Verdict(Outcome.BROKEN, "not over within " + timeout.toMillis() + " ms");
    } catch (ExecutionException e) {
      boolean failed = e.getCause() instanceof ExpectationFailure;
      return new Verdict(failed ? Outcome.FAILED : Outcome.BROKEN, reason(e.getCause()));
    } finally {
      script.cancel(true);
      close(stage, transcript);
    }
  }

  private void close(S stage, Transcript transcript) {
    try {
      stage.close();
    } catch (Exception e) {
      transcript.note("could not end all that the case began: " + reason(e));
    }
  }

  private static String reason(Throwable thrown) {
    String message = thrown.getMessage();
    return thrown instanceof ExpectationFailure && message != null
        ? message
        : thrown.getClass().getSimpleName() + (message == null ? "" : ": " + message);
  }
}
