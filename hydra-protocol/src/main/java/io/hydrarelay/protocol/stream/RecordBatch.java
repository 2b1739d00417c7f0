package io.hydrarelay.protocol.stream;

import io.hydrarelay.protocol.Hydra1;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;

/**
 * Several whole messages on their way into one DATA (§5.4). Not thread-safe.
 *
 * <pre>
 *  0          2              2+n        4+n
 *  +----------+--------------+----------+------
 *  | length n | message      | length   | ...
 *  +----------+--------------+----------+------
 * </pre>
 */
public final class RecordBatch {
  /** Bytes before each record. */
  public static final int LENGTH_BYTES = Short.BYTES;

  private final ByteBuffer content;
  private int count;

  /**
   * Makes an empty batch.
   *
   * @param maxBytes the most bytes its records may take, with {@value #LENGTH_BYTES} before each: 2
   *     to 65,408, and at most {@link StreamSealer#maxBatchBytes}
   * @throws IllegalArgumentException when that is out of range
   */
  public RecordBatch(int maxBytes) {
    if (maxBytes < LENGTH_BYTES || maxBytes > Hydra1.MAX_PLAINTEXT_BYTES) {
      throw new IllegalArgumentException("a batch has 2..65,408 bytes, not " + maxBytes);
    }
    content = ByteBuffer.allocate(maxBytes);
  }

  /** Returns whether there is room for a message of that many bytes. */
  public boolean hasRoomFor(int payloadBytes) {
    return payloadBytes <= content.remaining() - LENGTH_BYTES;
  }

  /**
   * Appends a message, which is copied; its position moves to its end.
   *
   * @throws java.nio.BufferOverflowException when there is no room; nothing has changed then
   */
  public void add(ByteBuffer payload) {
    if (!hasRoomFor(payload.remaining())) {
      throw new BufferOverflowException();
    }
    content.putShort((short) payload.remaining()).put(payload);
    count++;
  }

  /** Returns how many messages it has. */
  public int count() {
    return count;
  }

  /** Returns how many bytes its records take. */
  public int bytes() {
    return content.position();
  }

  /** Returns the most bytes that its records may take. */
  public int capacity() {
    return content.capacity();
  }

  /** Returns its first message; valid until the batch changes. */
  public ByteBuffer first() {
    return content.slice(LENGTH_BYTES, Short.toUnsignedInt(content.getShort(0)));
  }

  /** Forgets all messages. */
  public void clear() {
    content.clear();
    count = 0;
  }

  /** Returns all records; valid until the batch changes. */
  ByteBuffer content() {
    return content.slice(0, content.position());
  }

  /** Returns how many records there are in what remains, if they are well-formed, all of them. */
  static int count(ByteBuffer content) throws FatalStreamException {
    int records = 0;
    int position = content.position();
    do {
      position = endOfRecord(content, position);
      records++;
    } while (position < content.limit());
    return records;
  }

  private static int endOfRecord(ByteBuffer content, int position) throws FatalStreamException {
    int begin = position + LENGTH_BYTES;
    if (begin > content.limit()) {
      throw new FatalStreamException(StreamEvent.FatalCode.MALFORMED);
    }
    int bytes = Short.toUnsignedInt(content.getShort(position));
    if (bytes > content.limit() - begin || bytes > Hydra1.MAX_RECORD_BYTES) {
      throw new FatalStreamException(StreamEvent.FatalCode.MALFORMED);
    }
    return begin + bytes;
  }
}
