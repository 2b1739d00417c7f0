package io.hydrarelay.protocol.frame;

import io.hydrarelay.protocol.ProtocolException;
import java.nio.ByteBuffer;

/**
 * AUDIENCE: how many consumers a session has (§6.7).
 *
 * <pre>
 *  0            4            8
 *  +------------+------------+
 *  | consumers  | lagging    |
 *  +------------+------------+
 * </pre>
 *
 * @param consumers joined consumers; a malicious relay may make it negative
 * @param lagging those of them that lag now; likewise
 */
public record Audience(int consumers, int lagging) {
  /** Bytes of the body. */
  public static final int BODY_BYTES = 8;

  /**
   * Reads the remaining bytes as the body; the buffer's position does not move.
   *
   * @throws ProtocolException for another length
   */
  public static Audience decode(ByteBuffer body) throws ProtocolException {
    ByteBuffer in = ControlFrames.body(FrameType.AUDIENCE, body, BODY_BYTES);
    return new Audience(in.getInt(), in.getInt());
  }

  /** Returns the whole frame. */
  public byte[] toFrame() {
    ByteBuffer frame = FrameHeader.control(FrameType.AUDIENCE, BODY_BYTES);
    return frame.putInt(consumers).putInt(lagging).array();
  }
}
