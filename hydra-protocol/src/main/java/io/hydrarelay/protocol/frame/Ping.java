package io.hydrarelay.protocol.frame;

import io.hydrarelay.protocol.ProtocolException;
import java.nio.ByteBuffer;

/**
 * PING: asks the peer of this hop for a PONG (§4.4).
 *
 * @param value 8 bytes of any value
 */
public record Ping(long value) {
  /** Bytes of the body. */
  public static final int BODY_BYTES = 8;

  /**
   * Reads the remaining bytes as the body; the buffer's position does not move.
   *
   * @throws ProtocolException for another length
   */
  public static Ping decode(ByteBuffer body) throws ProtocolException {
    return new Ping(ControlFrames.body(FrameType.PING, body, BODY_BYTES).getLong());
  }

  /** Returns the whole frame. */
  public byte[] toFrame() {
    return FrameHeader.control(FrameType.PING, BODY_BYTES).putLong(value).array();
  }
}
