package io.hydrarelay.protocol.stream;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.frame.FrameHeader;
import java.nio.ByteBuffer;

/** Makes messages of the plaintexts of DATA frames (§8.6). */
final class MessageAssembler {
  /** Where messages go. */
  interface Output {
    /** Takes a message whose last frame has that number. */
    void message(ByteBuffer payload, long seq) throws FatalStreamException;

    /** Takes the records of a frame with that number, well-formed and so many. */
    void batch(ByteBuffer records, int count, long seq) throws FatalStreamException;

    /** Takes notice of a fragment that belongs to no message. */
    void skipped(long seq);
  }

  private final Output output;
  private final FragmentBuffer fragments = new FragmentBuffer();
  private boolean unfinished;
  private long messageBytes;

  MessageAssembler(Output output) {
    this.output = output;
  }

  /** Returns whether a DATA with those flags holds whole messages only. */
  static boolean isWhole(int flags) {
    int both = FrameHeader.FIRST | FrameHeader.LAST;
    return (flags & both) == both;
  }

  /**
   * Takes the plaintext of the next DATA.
   *
   * @param plaintext kept if {@link #isWhole}, else copied
   */
  void data(FrameHeader frame, ByteBuffer plaintext) throws FatalStreamException {
    if (plaintext.remaining() > Hydra1.MAX_PLAINTEXT_BYTES) {
      throw new FatalStreamException(StreamEvent.FatalCode.MALFORMED);
    }
    boolean padded = (frame.flags() & FrameHeader.PADDED) != 0;
    ByteBuffer content = padded ? unpinned(Padding.strip(plaintext)) : plaintext;
    if ((frame.flags() & FrameHeader.BATCH) != 0) {
      batch(frame, content);
    } else if (isWhole(frame.flags())) {
      discard();
      output.message(content.slice(), frame.seq());
    } else {
      fragment(frame, content, plaintext.remaining());
    }
  }

  /** A message that waits to be taken must not keep the memory of padding that is larger. */
  private static ByteBuffer unpinned(ByteBuffer content) {
    int bytes = content.remaining();
    return bytes < content.capacity() / 2
        ? ByteBuffer.allocate(bytes).put(content).flip()
        : content;
  }

  private void batch(FrameHeader frame, ByteBuffer content) throws FatalStreamException {
    if (!isWhole(frame.flags())) {
      throw new FatalStreamException(StreamEvent.FatalCode.MALFORMED);
    }
    int count = RecordBatch.count(content);
    discard();
    output.batch(content, count, frame.seq());
  }

  private void fragment(FrameHeader frame, ByteBuffer content, int paddedBytes)
      throws FatalStreamException {
    if ((frame.flags() & FrameHeader.FIRST) != 0) {
      discard();
      unfinished = true;
    }
    if (!unfinished) {
      output.skipped(frame.seq());
      return;
    }
    messageBytes += paddedBytes;
    if (messageBytes > Hydra1.MAX_MESSAGE_BYTES) {
      throw new FatalStreamException(StreamEvent.FatalCode.TOO_LARGE);
    }
    fragments.append(content);
    if ((frame.flags() & FrameHeader.LAST) != 0) {
      ByteBuffer message = fragments.take();
      discard();
      output.message(message, frame.seq());
    }
  }

  /** Forgets an unfinished message. */
  void discard() {
    unfinished = false;
    messageBytes = 0;
    fragments.clear();
  }
}
