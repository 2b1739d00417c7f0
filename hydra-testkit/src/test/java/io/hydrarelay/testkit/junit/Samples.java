package io.hydrarelay.testkit.junit;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/**
 * Runs sample classes in a JUnit of their own. Tells for each test, and for each class that failed
 * itself, how it ended: "passed", or with which failure.
 */
final class Samples {
  static final String PASSED = "passed";

  private Samples() {}

  static Map<String, String> run(Class<?>... samples) {
    return run(Map.of(), samples);
  }

  /** Runs tests and classes at the same time. */
  static Map<String, String> runInParallel(Class<?>... samples) {
    return run(
        Map.of(
            "junit.jupiter.execution.parallel.enabled", "true",
            "junit.jupiter.execution.parallel.mode.default", "concurrent",
            "junit.jupiter.execution.parallel.config.strategy", "fixed",
            "junit.jupiter.execution.parallel.config.fixed.parallelism", "4"),
        samples);
  }

  private static Map<String, String> run(Map<String, String> parameters, Class<?>... samples) {
    EngineTestKit.Builder kit =
        EngineTestKit.engine("junit-jupiter").configurationParameters(parameters);
    for (Class<?> sample : samples) {
      kit.selectors(selectClass(sample));
    }
    Map<String, String> ends = new TreeMap<>();
    kit.execute()
        .allEvents()
        .finished()
        .filter(event -> event.getTestDescriptor().isTest() || hasFailed(event))
        .forEach(event -> ends.put(name(event), end(event)));
    return ends;
  }

  private static boolean hasFailed(Event event) {
    return !end(event).equals(PASSED);
  }

  private static String name(Event event) {
    return event.getTestDescriptor().getDisplayName().replaceAll("^.*\\$|\\(.*\\)", "");
  }

  private static String end(Event event) {
    return event
        .getRequiredPayload(TestExecutionResult.class)
        .getThrowable()
        .map(Samples::describe)
        .orElse(PASSED);
  }

  private static String describe(Throwable failure) {
    String suppressed =
        Arrays.stream(failure.getSuppressed())
            .map(each -> "\nsuppressed " + describe(each))
            .collect(Collectors.joining());
    return failure.getClass().getSimpleName() + ": " + failure.getMessage() + suppressed;
  }
}
