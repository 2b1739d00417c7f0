package io.hydrarelay.testkit;

/**
 * Something that a test left behind, or that should not have happened.
 *
 * @param check what found it
 * @param text what it is; several lines where there is a stack trace
 */
public record Finding(Check check, String text) {
  @Override
  public String toString() {
    return check + ": " + text;
  }
}
