package io.hydrarelay.server.session;

/**
 * A consumer's place in its session.
 *
 * @param cursor hands over what the ring has for it
 * @param producerPresent whether a producer was connected at the join
 */
public record ConsumerSeat(ConsumerCursor cursor, boolean producerPresent) {
  /** Returns the fingerprint of the session. */
  public String fingerprint() {
    return cursor.fingerprint();
  }
}
