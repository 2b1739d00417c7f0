package io.hydrarelay.testkit.link;

import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;

/** Numbers the frames in one direction of a connection. */
final class FrameCount {
  private static final int UNKNOWN = FrameType.values().length;

  private final long[] ofType = new long[UNKNOWN + 1];
  private long index;
  private long number;

  boolean isEmpty() {
    return index == 0;
  }

  PassingFrame next(FrameHeader header) {
    int type = FrameType.of(header.type()).map(FrameType::ordinal).orElse(UNKNOWN);
    PassingFrame frame = new PassingFrame(header, number, index++, ofType[type]++);
    number += frame.isEndToEnd() ? 1 : 0;
    return frame;
  }
}
