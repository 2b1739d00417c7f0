package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A frame as it came over the wire.
 *
 * @param header its header
 * @param bytes header and body
 */
record WireFrame(FrameHeader header, byte[] bytes) {
  /** Returns its type, or empty for an unknown one. */
  Optional<FrameType> type() {
    return FrameType.of(header.type());
  }

  boolean is(FrameType type) {
    return header.type() == type.code();
  }

  /** Returns a view of the body. */
  ByteBuffer body() {
    return ByteBuffer.wrap(bytes).position(Hydra1.FRAME_HEADER_BYTES).slice();
  }

  @Override
  public String toString() {
    return WireText.frame(bytes);
  }
}
