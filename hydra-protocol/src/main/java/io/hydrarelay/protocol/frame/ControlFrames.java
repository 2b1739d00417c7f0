package io.hydrarelay.protocol.frame;

import io.hydrarelay.protocol.ProtocolException;
import java.nio.ByteBuffer;

/** What the readers of control frames share. */
final class ControlFrames {
  private ControlFrames() {}

  /** Returns the body for reading from its start, once its length is what the type demands. */
  static ByteBuffer body(FrameType type, ByteBuffer body, int bytes) throws ProtocolException {
    if (body.remaining() != bytes) {
      throw new ProtocolException(
          type + " has a body of " + bytes + " bytes, not " + body.remaining());
    }
    return body.duplicate();
  }

  static byte[] take(ByteBuffer in, int bytes) {
    byte[] taken = new byte[bytes];
    in.get(taken);
    return taken;
  }
}
