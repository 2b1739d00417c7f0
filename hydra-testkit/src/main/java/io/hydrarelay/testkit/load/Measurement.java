package io.hydrarelay.testkit.load;

/**
 * What was counted between two moments, or up to one.
 *
 * @param nanos how long it took, or when it was
 * @param sent messages the producers sent
 * @param received messages all consumers together received
 */
record Measurement(long nanos, long sent, long received) {
  static final Measurement NONE = new Measurement(0, 0, 0);

  /** Returns both together, at the later moment. */
  Measurement and(Measurement other) {
    return new Measurement(
        Math.max(nanos, other.nanos), sent + other.sent, received + other.received);
  }

  Measurement since(Measurement before) {
    return new Measurement(nanos - before.nanos, sent - before.sent, received - before.received);
  }
}
