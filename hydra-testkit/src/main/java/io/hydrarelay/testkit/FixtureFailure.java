package io.hydrarelay.testkit;

import java.util.List;
import java.util.stream.Collectors;

/** A test went wrong in a way that only its {@link RelayFixture} saw. */
public final class FixtureFailure extends AssertionError {
  private static final long serialVersionUID = 1;

  private final transient List<Finding> findings;

  FixtureFailure(String relay, List<Finding> findings) {
    super(
        findings.stream()
            .map(Finding::toString)
            .collect(Collectors.joining("\n- ", "relay " + relay + ":\n- ", "")));
    this.findings = List.copyOf(findings);
  }

  /** Returns everything that was found, at least one thing. */
  public List<Finding> findings() {
    return findings;
  }
}
