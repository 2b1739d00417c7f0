package io.hydrarelay.testkit.conformance;

/**
 * A demand of the specification that no case plays.
 *
 * @param section where it stands, as in {@code 6.5}
 * @param demand what is demanded
 * @param reason why no case plays it
 */
public record Untested(String section, String demand, String reason) {}
