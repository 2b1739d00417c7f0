package io.hydrarelay.testkit.conformance;

import java.time.Duration;
import java.util.List;

/**
 * What came of one case. Immutable.
 *
 * @param testCase the case
 * @param outcome how it ended
 * @param detail why, one sentence; empty when it passed
 * @param transcript what was sent and received, decoded, a line each
 * @param took how long it played
 */
public record CaseResult(
    ConformanceCase<?> testCase,
    Outcome outcome,
    String detail,
    List<String> transcript,
    Duration took) {

  /** How a case ends. */
  public enum Outcome {
    /** The expectation was met. */
    PASSED,
    /** It was not. */
    FAILED,
    /** It is not known: the case could not be played to its end. */
    BROKEN,
    /** It was not played, as asked for, with a reason. */
    EXCLUDED
  }

  /** Copies the transcript. */
  public CaseResult {
    transcript = List.copyOf(transcript);
  }

  /**
   * Returns whether this result speaks against the subject.
   *
   * @param strict whether a SHOULD counts as a MUST
   */
  public boolean isOffence(boolean strict) {
    boolean bad = outcome == Outcome.FAILED || outcome == Outcome.BROKEN;
    return bad && (strict || testCase.requirement() == Requirement.MUST);
  }
}
