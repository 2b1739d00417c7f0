package io.hydrarelay.protocol.frame;

import io.hydrarelay.protocol.Hydra1;
import java.nio.ByteBuffer;

/**
 * The 12 bytes before every frame's body (§4.1).
 *
 * <pre>
 *  0      1       2          4                12
 *  +------+-------+----------+----------------+
 *  | type | flags | length   | seq            |
 *  +------+-------+----------+----------------+
 * </pre>
 *
 * @param type code of the frame's type, known or not, 0..255
 * @param flags 0..255; see {@link #FIRST} and the others
 * @param length bytes of the body, 0..65,535
 * @param seq number of the frame in its stream; a malicious peer may make it negative
 */
public record FrameHeader(int type, int flags, int length, long seq) {
  /** Offset of the type. */
  public static final int TYPE_OFFSET = 0;

  /** Offset of the flags. */
  public static final int FLAGS_OFFSET = 1;

  /** Offset of the body's length. */
  public static final int LENGTH_OFFSET = 2;

  /** Offset of the sequence number. */
  public static final int SEQ_OFFSET = 4;

  /** DATA: first fragment of a message. */
  public static final int FIRST = 0x01;

  /** DATA: last fragment of a message. END: the session is finished. */
  public static final int LAST = 0x02;

  /** DATA: the plaintext is padded. */
  public static final int PADDED = 0x04;

  /** DATA: the plaintext is a batch of records. */
  public static final int BATCH = 0x08;

  /** All flags that DATA, CHECK and END may carry. */
  public static final int KNOWN_FLAGS = FIRST | LAST | PADDED | BATCH;

  /** Returns the header of a frame of that type. */
  public static FrameHeader of(FrameType type, int flags, int length, long seq) {
    return new FrameHeader(type.code(), flags, length, seq);
  }

  /** Reads a header at the buffer's position and moves past it. */
  public static FrameHeader read(ByteBuffer in) {
    FrameHeader header = peek(in);
    in.position(in.position() + Hydra1.FRAME_HEADER_BYTES);
    return header;
  }

  /** Reads a header at the buffer's position, which does not move. */
  public static FrameHeader peek(ByteBuffer in) {
    int at = in.position();
    return new FrameHeader(
        Byte.toUnsignedInt(in.get(at + TYPE_OFFSET)),
        Byte.toUnsignedInt(in.get(at + FLAGS_OFFSET)),
        Short.toUnsignedInt(in.getShort(at + LENGTH_OFFSET)),
        in.getLong(at + SEQ_OFFSET));
  }

  /** Writes this header at the buffer's position and moves past it. */
  public void write(ByteBuffer out) {
    out.put((byte) type).put((byte) flags).putShort((short) length).putLong(seq);
  }

  /** Returns the bytes of the whole frame, header and body. */
  public int frameBytes() {
    return Hydra1.FRAME_HEADER_BYTES + length;
  }

  /** Returns a new buffer with a control frame's header, its position at the empty body. */
  static ByteBuffer control(FrameType type, int bodyBytes) {
    ByteBuffer frame = ByteBuffer.allocate(Hydra1.FRAME_HEADER_BYTES + bodyBytes);
    of(type, 0, bodyBytes, 0).write(frame);
    return frame;
  }
}
