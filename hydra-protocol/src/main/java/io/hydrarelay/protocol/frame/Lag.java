package io.hydrarelay.protocol.frame;

import io.hydrarelay.protocol.ProtocolException;
import java.nio.ByteBuffer;

/**
 * LAG: what a slow consumer was made to skip (§6.5).
 *
 * <pre>
 *  0            8            16
 *  +------------+------------+
 *  | skipped    | next_seq   |
 *  +------------+------------+
 * </pre>
 *
 * @param skipped number of DATA, CHECK and END frames left out
 * @param nextSeq seq of the frame that follows directly
 */
public record Lag(long skipped, long nextSeq) {
  /** Bytes of the body. */
  public static final int BODY_BYTES = 16;

  /**
   * Reads the remaining bytes as the body; the buffer's position does not move.
   *
   * @throws ProtocolException for another length
   */
  public static Lag decode(ByteBuffer body) throws ProtocolException {
    ByteBuffer in = ControlFrames.body(FrameType.LAG, body, BODY_BYTES);
    return new Lag(in.getLong(), in.getLong());
  }

  /** Returns the whole frame. */
  public byte[] toFrame() {
    ByteBuffer frame = FrameHeader.control(FrameType.LAG, BODY_BYTES);
    return frame.putLong(skipped).putLong(nextSeq).array();
  }
}
