package io.hydrarelay.protocol.stream;

import java.nio.ByteBuffer;

/** Padding of a DATA plaintext: content, 0x80, zeros (§5.4). */
final class Padding {
  private static final byte MARK = (byte) 0x80;

  private Padding() {}

  /** Appends the mark and zeros until the buffer's position is at that many bytes. */
  static void append(ByteBuffer content, int paddedBytes) {
    content.put(MARK);
    while (content.position() < paddedBytes) {
      content.put((byte) 0);
    }
  }

  /** Returns the content before the mark. */
  static ByteBuffer strip(ByteBuffer plaintext) throws FatalStreamException {
    int mark = plaintext.limit() - 1;
    while (mark >= plaintext.position() && plaintext.get(mark) == 0) {
      mark--;
    }
    if (mark < plaintext.position() || plaintext.get(mark) != MARK) {
      throw new FatalStreamException(StreamEvent.FatalCode.MALFORMED);
    }
    return plaintext.duplicate().limit(mark);
  }
}
