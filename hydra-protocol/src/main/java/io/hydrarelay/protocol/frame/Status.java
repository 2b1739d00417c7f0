package io.hydrarelay.protocol.frame;

import io.hydrarelay.protocol.ProtocolException;
import io.hydrarelay.protocol.StatusCode;
import java.nio.ByteBuffer;

/**
 * STATUS: what the relay says to a client (§4.3, §10).
 *
 * <pre>
 *  0      1          2             4            12
 *  +------+----------+-------------+------------+
 *  | code | reserved | keepalive_s | arg        |
 *  +------+----------+-------------+------------+
 * </pre>
 *
 * @param code one byte, known or not, 0..255
 * @param keepaliveSeconds the relay's keepalive in code 00, else 0
 * @param arg what the code says it is
 */
public record Status(int code, int keepaliveSeconds, long arg) {
  /** Bytes of the body. */
  public static final int BODY_BYTES = 12;

  /** Returns the STATUS of a code that carries no keepalive. */
  public static Status of(StatusCode code, long arg) {
    return new Status(code.code(), 0, arg);
  }

  /** Returns STATUS 00. */
  public static Status ok(int keepaliveSeconds, boolean producerPresent) {
    return new Status(StatusCode.OK.code(), keepaliveSeconds, producerPresent ? 1 : 0);
  }

  /**
   * Reads the remaining bytes as a STATUS body; the buffer's position does not move.
   *
   * @throws ProtocolException for another length
   */
  public static Status decode(ByteBuffer body) throws ProtocolException {
    ByteBuffer in = ControlFrames.body(FrameType.STATUS, body, BODY_BYTES);
    int code = Byte.toUnsignedInt(in.get());
    in.get();
    return new Status(code, Short.toUnsignedInt(in.getShort()), in.getLong());
  }

  /** Returns the whole frame. */
  public byte[] toFrame() {
    ByteBuffer frame = FrameHeader.control(FrameType.STATUS, BODY_BYTES);
    frame.put((byte) code).put((byte) 0).putShort((short) keepaliveSeconds).putLong(arg);
    return frame.array();
  }
}
