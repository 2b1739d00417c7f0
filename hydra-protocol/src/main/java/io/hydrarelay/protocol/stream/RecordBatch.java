package io.hydrarelay.protocol.stream;

import io.hydrarelay.protocol.Hydra1;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Several whole messages in one DATA (§5.4).
 *
 * <pre>
 *  0          2              2+n        4+n
 *  +----------+--------------+----------+------
 *  | length n | message      | length   | ...
 *  +----------+--------------+----------+------
 * </pre>
 */
final class RecordBatch {
  /** Bytes before each record. */
  static final int LENGTH_BYTES = Short.BYTES;

  private RecordBatch() {}

  /** Returns the bytes of a batch with these records. */
  static long bytes(List<ByteBuffer> records) {
    long bytes = 0;
    for (ByteBuffer each : records) {
      bytes += LENGTH_BYTES + each.remaining();
    }
    return bytes;
  }

  /** Appends the records; their positions move to their ends. */
  static void append(List<ByteBuffer> records, ByteBuffer content) {
    for (ByteBuffer each : records) {
      content.putShort((short) each.remaining()).put(each);
    }
  }

  /** Returns the records of a batch as slices of its content. */
  static List<ByteBuffer> read(ByteBuffer content) throws FatalStreamException {
    ByteBuffer in = content.duplicate();
    List<ByteBuffer> records = new ArrayList<>();
    do {
      records.add(readRecord(in));
    } while (in.hasRemaining());
    return records;
  }

  private static ByteBuffer readRecord(ByteBuffer in) throws FatalStreamException {
    if (in.remaining() < LENGTH_BYTES) {
      throw new FatalStreamException(StreamEvent.FatalCode.MALFORMED);
    }
    int bytes = Short.toUnsignedInt(in.getShort());
    if (bytes > in.remaining() || bytes > Hydra1.MAX_RECORD_BYTES) {
      throw new FatalStreamException(StreamEvent.FatalCode.MALFORMED);
    }
    ByteBuffer message = in.slice(in.position(), bytes);
    in.position(in.position() + bytes);
    return message;
  }
}
