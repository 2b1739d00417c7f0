package io.hydrarelay.testkit;

/**
 * Whether a promise was kept.
 *
 * @param outcome yes, no, or not known
 * @param reason why, in one sentence without any payload: for FAIL the first offence
 */
public record Judgement(Outcome outcome, String reason) {
  /** Returns whether the outcome is PASS; UNKNOWN is not. */
  public boolean passed() {
    return outcome == Outcome.PASS;
  }

  @Override
  public String toString() {
    return outcome + ": " + reason;
  }
}
