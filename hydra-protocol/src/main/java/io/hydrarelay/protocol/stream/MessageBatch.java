package io.hydrarelay.protocol.stream;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * The messages that came in one frame (§5.4), oldest first. They are cut out of the frame when they
 * are asked for, which is cheaper than to keep an object of each. Immutable.
 */
public final class MessageBatch implements Iterable<StreamEvent.Message> {
  private final ByteBuffer content;
  private final int count;
  private final long epoch;
  private final long seq;

  /**
   * Makes a batch of what {@link RecordBatch#count} has approved.
   *
   * @param content the records, all of what remains
   */
  MessageBatch(ByteBuffer content, int count, long epoch, long seq) {
    this.content = content.slice().asReadOnlyBuffer();
    this.count = count;
    this.epoch = epoch;
    this.seq = seq;
  }

  /** Returns how many messages it has. */
  public int count() {
    return count;
  }

  /** Returns the bytes of all payloads together. */
  public int payloadBytes() {
    return content.remaining() - count * RecordBatch.LENGTH_BYTES;
  }

  /** Returns the bytes that are kept as long as it is: payloads, and what stands between them. */
  public int keptBytes() {
    return content.remaining();
  }

  @Override
  public Iterator<StreamEvent.Message> iterator() {
    return new Records();
  }

  private final class Records implements Iterator<StreamEvent.Message> {
    private int position;

    @Override
    public boolean hasNext() {
      return position < content.limit();
    }

    @Override
    public StreamEvent.Message next() {
      if (!hasNext()) {
        throw new NoSuchElementException("the batch has no more messages");
      }
      int bytes = Short.toUnsignedInt(content.getShort(position));
      int begin = position + RecordBatch.LENGTH_BYTES;
      position = begin + bytes;
      return new StreamEvent.Message(content.slice(begin, bytes), epoch, seq);
    }
  }
}
