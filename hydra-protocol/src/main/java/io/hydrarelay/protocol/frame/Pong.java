package io.hydrarelay.protocol.frame;

import io.hydrarelay.protocol.ProtocolException;
import java.nio.ByteBuffer;

/**
 * PONG: answers a PING with its 8 bytes (§4.4).
 *
 * @param value 8 bytes of any value
 */
public record Pong(long value) {
  /** Bytes of the body. */
  public static final int BODY_BYTES = 8;

  /**
   * Reads the remaining bytes as the body; the buffer's position does not move.
   *
   * @throws ProtocolException for another length
   */
  public static Pong decode(ByteBuffer body) throws ProtocolException {
    return new Pong(ControlFrames.body(FrameType.PONG, body, BODY_BYTES).getLong());
  }

  /** Returns the whole frame. */
  public byte[] toFrame() {
    return FrameHeader.control(FrameType.PONG, BODY_BYTES).putLong(value).array();
  }
}
