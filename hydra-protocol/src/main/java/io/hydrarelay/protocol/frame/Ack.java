package io.hydrarelay.protocol.frame;

import io.hydrarelay.protocol.ProtocolException;
import java.nio.ByteBuffer;

/**
 * ACK: what the relay has taken of a stream (§6.7).
 *
 * <pre>
 *  0            8            16
 *  +------------+------------+
 *  | epoch      | next_seq   |
 *  +------------+------------+
 * </pre>
 *
 * @param epoch the stream
 * @param nextSeq 1 + the highest seq taken, 0 if none
 */
public record Ack(long epoch, long nextSeq) {
  /** Bytes of the body. */
  public static final int BODY_BYTES = 16;

  /**
   * Reads the remaining bytes as the body; the buffer's position does not move.
   *
   * @throws ProtocolException for another length
   */
  public static Ack decode(ByteBuffer body) throws ProtocolException {
    ByteBuffer in = ControlFrames.body(FrameType.ACK, body, BODY_BYTES);
    return new Ack(in.getLong(), in.getLong());
  }

  /** Returns the whole frame. */
  public byte[] toFrame() {
    ByteBuffer frame = FrameHeader.control(FrameType.ACK, BODY_BYTES);
    return frame.putLong(epoch).putLong(nextSeq).array();
  }
}
