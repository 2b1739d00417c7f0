package io.hydrarelay.protocol.stream;

import java.nio.ByteBuffer;
import java.security.MessageDigest;

/**
 * The running hash over all frames of a stream (§5.5): {@code chain_(i+1) = H(chain_i || frame i)}.
 * A hole makes it unknown until a CHECK names it again.
 */
final class Chain {
  private final RunningHash hash;
  private boolean known;

  Chain(byte[] start, RunningHash hash) {
    this.hash = hash;
    restart(start);
  }

  /** Goes on from that value. */
  void restart(byte[] start) {
    hash.restart(start);
    known = true;
  }

  /** Adds a whole frame, all of what remains; an unknown chain stays unknown. */
  void add(ByteBuffer frame) {
    if (known) {
      hash.add(frame);
    }
  }

  /** Forgets the value: frames are missing. */
  void lose() {
    known = false;
  }

  boolean isKnown() {
    return known;
  }

  boolean equalTo(byte[] other) {
    return MessageDigest.isEqual(hash.value(), other);
  }

  byte[] value() {
    return hash.value();
  }
}
