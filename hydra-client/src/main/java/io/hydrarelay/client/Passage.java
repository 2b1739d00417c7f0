package io.hydrarelay.client;

import io.hydrarelay.protocol.stream.StreamSealer;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/** One message on its way into a stream, fragment by fragment. Guarded by the sealing lock. */
final class Passage {
  private final ByteBuffer payload;
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private ByteBuffer rest;
  private StreamSealer into;

  /** Makes a passage that has not begun; the payload's position does not move. */
  Passage(ByteBuffer payload) {
    this.payload = payload;
    this.rest = payload.duplicate();
  }

  ByteBuffer payload() {
    return payload.duplicate();
  }

  int payloadBytes() {
    return payload.remaining();
  }

  /** Returns how much is left to be sealed. */
  int restBytes() {
    return rest.remaining();
  }

  /** Completes once all of it is sealed. */
  CompletableFuture<Void> done() {
    return done;
  }

  /**
   * Seals the next fragment. A stream that is not the one before gets the message from its
   * beginning.
   *
   * @return whether more is left
   */
  boolean fragment(StreamSealer sealer) {
    boolean first = into != sealer;
    if (first) {
      rest = payload.duplicate();
    }
    boolean goesOn = sealer.fragment(rest, first);
    into = sealer;
    return goesOn;
  }
}
