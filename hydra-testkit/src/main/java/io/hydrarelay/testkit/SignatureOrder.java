package io.hydrarelay.testkit;

import io.hydrarelay.protocol.stream.StreamEvent;

/**
 * What stands directly before and behind a signature in a consumer's events: messages before it
 * where only signed ones may come (HOLD), the end behind it. Not thread-safe.
 */
final class SignatureOrder {
  private static final long NONE = -1;

  private enum Last {
    SIGNATURE,
    UNVERIFIED,
    OTHER
  }

  private boolean holding;
  private long unsignedSeq = NONE;
  private Last last = Last.OTHER;

  void holding() {
    holding = true;
  }

  /** Fails when messages came in HOLD, and that event is not the signature that covers them. */
  void before(StreamEvent event, RecordPlace place) {
    if (unsignedSeq == NONE || event instanceof StreamEvent.Message) {
      return;
    }
    boolean covers = event instanceof StreamEvent.Verified verified && verified.seq() > unsignedSeq;
    if (!covers) {
      throw new Offence(place.lastName() + " was delivered before a signature covered it");
    }
  }

  void after(StreamEvent event) {
    unsignedSeq = holding && event instanceof StreamEvent.Message message ? message.seq() : NONE;
    last =
        event instanceof StreamEvent.Verified || event instanceof StreamEvent.Adopted
            ? Last.SIGNATURE
            : event instanceof StreamEvent.Unverified ? Last.UNVERIFIED : Last.OTHER;
  }

  /** Returns whether the event before was a CHECK's or END's. */
  boolean lastWasSignature() {
    return last == Last.SIGNATURE;
  }

  /** Returns whether the event before told of messages that were dropped. */
  boolean lastWasUnverified() {
    return last == Last.UNVERIFIED;
  }
}
