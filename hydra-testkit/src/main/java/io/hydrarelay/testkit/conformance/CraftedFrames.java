package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** CraftedFrames put together or bent without asking whether that makes sense. */
final class CraftedFrames {
  private CraftedFrames() {}

  /** Returns a frame of that type. */
  static byte[] of(FrameType type, int flags, long seq, byte[] body) {
    return of(type.code(), flags, seq, body);
  }

  /** Returns a frame of that type, known or not. */
  static byte[] of(int type, int flags, long seq, byte[] body) {
    ByteBuffer frame = ByteBuffer.allocate(Hydra1.FRAME_HEADER_BYTES + body.length);
    new FrameHeader(type, flags, body.length, seq).write(frame);
    return frame.put(body).array();
  }

  /** Returns a frame of that type, known or not, with a body of zeros. */
  static byte[] empty(int type, int bodyBytes) {
    return of(type, 0, 0, new byte[bodyBytes]);
  }

  /** Returns that frame with one bit of that byte turned; negative counts from the end. */
  static byte[] flipped(byte[] frame, int offset) {
    byte[] bent = frame.clone();
    bent[offset < 0 ? frame.length + offset : offset] ^= 1;
    return bent;
  }

  /** Returns that frame with those flags. */
  static byte[] withFlags(byte[] frame, int flags) {
    byte[] bent = frame.clone();
    bent[FrameHeader.FLAGS_OFFSET] = (byte) flags;
    return bent;
  }

  /** Returns that frame with that seq. */
  static byte[] withSeq(byte[] frame, long seq) {
    byte[] bent = frame.clone();
    ByteBuffer.wrap(bent).putLong(FrameHeader.SEQ_OFFSET, seq);
    return bent;
  }

  /** Returns that frame with a body that is cut or goes on with zeros. */
  static byte[] withBodyBytes(byte[] frame, int bodyBytes) {
    byte[] bent = Arrays.copyOf(frame, Hydra1.FRAME_HEADER_BYTES + bodyBytes);
    ByteBuffer.wrap(bent).putShort(FrameHeader.LENGTH_OFFSET, (short) bodyBytes);
    return bent;
  }
}
