package io.hydrarelay.testkit;

/** The three values of a judgement. What could not be found out is not good news. */
public enum Outcome {
  /** All that was promised was seen to be kept. */
  PASS,
  /** Something was seen that must not be. */
  FAIL,
  /** Nothing wrong was seen, but not enough was seen either. */
  UNKNOWN
}
