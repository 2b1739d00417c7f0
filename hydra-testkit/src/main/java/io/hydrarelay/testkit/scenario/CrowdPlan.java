package io.hydrarelay.testkit.scenario;

/**
 * Connections of strangers that do not keep to the protocol. Whenever the relay has thrown one out,
 * it comes again.
 *
 * @param name what they are called in reports and expectations
 * @param count how many there are at any time
 * @param sends what each does after having connected, and then nothing more
 */
record CrowdPlan(String name, int count, Sends sends) {
  static final int MAX_COUNT = 10_000;

  enum Sends {
    /** Nothing at all. */
    NOTHING,
    /** The first half of a JOIN. */
    HALF_JOIN,
    /** A consumer's JOIN, and then the first half of a frame. */
    HALF_FRAME
  }
}
