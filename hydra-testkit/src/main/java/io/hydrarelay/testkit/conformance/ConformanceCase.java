package io.hydrarelay.testkit.conformance;

/**
 * One demand of the specification, and how to see whether it is met. Immutable.
 *
 * @param id section and number, as in {@code 6.5-3}: stays the same for good
 * @param requirement how strongly it is demanded
 * @param subject what it judges
 * @param title what happens, in a few words
 * @param expectation what must come of it, one sentence
 * @param script plays it
 * @param <S> what the script plays on
 */
public record ConformanceCase<S>(
    String id,
    Requirement requirement,
    Subject subject,
    String title,
    String expectation,
    Script<S> script) {

  /**
   * Plays a case; returns when the expectation was met.
   *
   * @param <S> what it plays on
   */
  @FunctionalInterface
  public interface Script<S> {
    /**
     * Plays.
     *
     * @throws ExpectationFailure when the subject does not do what is expected
     * @throws Exception when the case cannot be played to its end
     */
    void play(S stage) throws Exception;
  }

  /**
   * Checks the id.
   *
   * @throws IllegalArgumentException when it is no section and number
   */
  public ConformanceCase {
    if (!CaseId.isWellFormed(id)) {
      throw new IllegalArgumentException("\"" + id + "\" is not SECTION-NUMBER");
    }
  }

  /** Returns the section of the specification, as in {@code 6.5}. */
  public String section() {
    return CaseId.section(id);
  }
}
