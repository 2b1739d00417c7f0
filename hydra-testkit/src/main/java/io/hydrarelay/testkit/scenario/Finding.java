package io.hydrarelay.testkit.scenario;

import java.util.Optional;

/**
 * Whether an expectation of the scenario holds.
 *
 * @param expected what was stated, in words
 * @param actual the figure, in words
 * @param holds whether it is within the bound
 * @param first the first consumer at fault and what is remarkable about it
 */
public record Finding(String expected, String actual, boolean holds, Optional<String> first) {
  @Override
  public String toString() {
    return holds
        ? "%s (%s)".formatted(expected, actual)
        : "%s, but it is %s%s"
            .formatted(expected, actual, first.map(who -> "; first " + who).orElse(""));
  }
}
