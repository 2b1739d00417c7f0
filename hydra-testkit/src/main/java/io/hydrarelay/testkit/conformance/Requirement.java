package io.hydrarelay.testkit.conformance;

/** How strongly the specification demands something (RFC 2119). */
public enum Requirement {
  /** Whoever does not do it does not speak Hydra/1. */
  MUST,
  /** Good reasons may speak against it; a failure is a warning, unless the run is strict. */
  SHOULD
}
