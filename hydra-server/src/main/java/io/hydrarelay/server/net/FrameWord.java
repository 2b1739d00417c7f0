package io.hydrarelay.server.net;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;

/**
 * The first four bytes of a frame's header as one big-endian number: type, flags, length (§4.1).
 * Reading them at once is what the scan of a 64-byte frame spends its time on.
 */
final class FrameWord {
  private static final int WHOLE_MESSAGE_MASK =
      0xFF00_0000 | (FrameHeader.FIRST | FrameHeader.LAST) << 16;
  private static final int WHOLE_MESSAGE =
      FrameType.DATA.code() << 24 | (FrameHeader.FIRST | FrameHeader.LAST) << 16;

  private FrameWord() {}

  static int type(int word) {
    return word >>> 24;
  }

  static int bodyBytes(int word) {
    return word & 0xFFFF;
  }

  /** Returns the bytes of the whole frame, header and body. */
  static int frameBytes(int word) {
    return Hydra1.FRAME_HEADER_BYTES + bodyBytes(word);
  }

  static boolean hasFlag(int word, int flag) {
    return (word >>> 16 & flag) != 0;
  }

  static boolean is(int word, FrameType type) {
    return type(word) == type.code();
  }

  /** Returns whether this is a DATA frame that is a message by itself, as most frames are. */
  static boolean isWholeMessage(int word) {
    return (word & WHOLE_MESSAGE_MASK) == WHOLE_MESSAGE;
  }

  static boolean beginsMessage(int word) {
    return is(word, FrameType.DATA) && hasFlag(word, FrameHeader.FIRST);
  }

  /** Returns whether the frame is for this hop only. */
  static boolean isHopFrame(int word) {
    return is(word, FrameType.PING) || is(word, FrameType.PONG);
  }
}
