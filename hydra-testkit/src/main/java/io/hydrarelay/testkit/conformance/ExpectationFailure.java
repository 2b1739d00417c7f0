package io.hydrarelay.testkit.conformance;

/** The subject did something else than the specification demands. */
public final class ExpectationFailure extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param message what was expected and what came instead, one sentence
   */
  public ExpectationFailure(String message) {
    super(message);
  }
}
