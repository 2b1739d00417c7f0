package io.hydrarelay.protocol.frame;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.ProtocolException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;

/** CHALLENGE: 32 fresh random bytes that an owned producer must sign (§3.4). */
public final class Challenge {
  /** Bytes of the body. */
  public static final int BODY_BYTES = Hydra1.KEY_BYTES;

  private final byte[] nonce;

  private Challenge(byte[] nonce) {
    this.nonce = nonce;
  }

  /** Returns a fresh challenge from that source of random bytes. */
  public static Challenge generate(SecureRandom random) {
    byte[] nonce = new byte[BODY_BYTES];
    random.nextBytes(nonce);
    return new Challenge(nonce);
  }

  /**
   * Reads the remaining bytes as a CHALLENGE body; the buffer's position does not move.
   *
   * @throws ProtocolException for another length
   */
  public static Challenge decode(ByteBuffer body) throws ProtocolException {
    ByteBuffer in = ControlFrames.body(FrameType.CHALLENGE, body, BODY_BYTES);
    return new Challenge(ControlFrames.take(in, BODY_BYTES));
  }

  /** Returns a copy of the 32 bytes. */
  public byte[] nonce() {
    return nonce.clone();
  }

  /** Returns the whole frame. */
  public byte[] toFrame() {
    return FrameHeader.control(FrameType.CHALLENGE, BODY_BYTES).put(nonce).array();
  }
}
