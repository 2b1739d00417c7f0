package io.hydrarelay.server;

import io.hydrarelay.protocol.Mode;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.stream.StreamHeader;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Frames as a relay sees them: a blind relay cannot tell filler from ciphertext. */
final class FrameMaker {
  /** Flags of a message in one frame. */
  static final int WHOLE = FrameHeader.FIRST | FrameHeader.LAST;

  private FrameMaker() {}

  static StreamHeader header(SessionCredentials session, long epoch, long prevEpoch) {
    boolean owned = session.mode() == Mode.OWNED;
    byte[] salt = new byte[32];
    salt[0] = (byte) epoch;
    return StreamHeader.create(
        session, owned ? 1_024 : 0, owned ? 1_000 : 0, epoch, prevEpoch, salt);
  }

  static byte[] headerFrame(SessionCredentials session, long epoch) {
    return header(session, epoch, 0).toFrame();
  }

  /** Returns a whole message in one DATA. */
  static byte[] data(long seq, int bodyBytes) {
    return frame(FrameType.DATA.code(), WHOLE, seq, bodyBytes);
  }

  static byte[] data(long seq, int flags, int bodyBytes) {
    return frame(FrameType.DATA.code(), flags, seq, bodyBytes);
  }

  static byte[] check(long seq) {
    return frame(FrameType.CHECK.code(), 0, seq, 120);
  }

  /** Returns the END that finishes a session. */
  static byte[] end(long seq) {
    return frame(FrameType.END.code(), FrameHeader.LAST, seq, 120);
  }

  /** Returns an END behind which another stream follows. */
  static byte[] endOfStream(long seq) {
    return frame(FrameType.END.code(), 0, seq, 120);
  }

  /** Returns all bytes in one array, so that they can go out in one write. */
  static byte[] joined(byte[]... frames) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] frame : frames) {
      all.writeBytes(frame);
    }
    return all.toByteArray();
  }

  /** Returns a frame of any kind; the body's bytes depend on seq and place. */
  static byte[] frame(int type, int flags, long seq, int bodyBytes) {
    ByteBuffer frame = ByteBuffer.allocate(12 + bodyBytes);
    new FrameHeader(type, flags, bodyBytes, seq).write(frame);
    for (int i = 0; i < bodyBytes; i++) {
      frame.put((byte) (i * 31 + seq));
    }
    return frame.array();
  }
}
