package io.hydrarelay.client;

/** What became of a message that was offered to a {@link Producer}. */
public enum OfferResult {
  /** It is on its way. */
  ACCEPTED,
  /** Too much is on its way: nothing was taken, offer it again later. */
  BACKPRESSURED,
  /** The producer is closed or has failed; {@link Producer#send} tells why. */
  CLOSED
}
