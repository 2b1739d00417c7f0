package io.hydrarelay.testkit.load;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import java.nio.ByteBuffer;

/**
 * The frames one message of a load consists of: full ones, and a last one with the rest. The first
 * eight bytes of the payload are the time the message was due, the other bytes are filler, tags
 * included. A relay, which has no keys, cannot tell them from ciphertext.
 */
final class MessageShape {
  /** Where the time stands in the first frame. */
  static final int TIME_OFFSET = Hydra1.FRAME_HEADER_BYTES;

  private final int[] heads;
  private final int[] frameBytes;
  private final int messageBytes;

  MessageShape(int payloadBytes) {
    int fragments = (payloadBytes + Hydra1.MAX_PLAINTEXT_BYTES - 1) / Hydra1.MAX_PLAINTEXT_BYTES;
    heads = new int[fragments];
    frameBytes = new int[fragments];
    int rest = payloadBytes;
    int total = 0;
    for (int fragment = 0; fragment < fragments; fragment++) {
      int body = Math.min(rest, Hydra1.MAX_PLAINTEXT_BYTES) + Hydra1.TAG_BYTES;
      heads[fragment] = head(fragment, body);
      frameBytes[fragment] = Hydra1.FRAME_HEADER_BYTES + body;
      rest -= Hydra1.MAX_PLAINTEXT_BYTES;
      total += frameBytes[fragment];
    }
    messageBytes = total;
  }

  private int head(int fragment, int bodyBytes) {
    int first = fragment == 0 ? FrameHeader.FIRST : 0;
    int last = fragment == heads.length - 1 ? FrameHeader.LAST : 0;
    ByteBuffer header = ByteBuffer.allocate(Hydra1.FRAME_HEADER_BYTES);
    FrameHeader.of(FrameType.DATA, first | last, bodyBytes, 0).write(header);
    return header.getInt(0);
  }

  /** Returns how many frames a message has. */
  int fragments() {
    return heads.length;
  }

  /** Returns the first four bytes of that fragment's frame: type, flags, length. */
  int head(int fragment) {
    return heads[fragment];
  }

  /** Returns the bytes of that fragment's frame. */
  int frameBytes(int fragment) {
    return frameBytes[fragment];
  }

  /** Returns the bytes of all frames of a message. */
  int messageBytes() {
    return messageBytes;
  }
}
