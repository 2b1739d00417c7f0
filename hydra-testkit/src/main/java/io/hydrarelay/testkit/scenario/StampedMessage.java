package io.hydrarelay.testkit.scenario;

import java.nio.ByteBuffer;

/**
 * The messages of a scenario: their number, so that no two are equal, the moment they were due, and
 * something to fill them.
 *
 * <pre>
 *  0         8            16
 *  | number  | due nanos  | content ...
 * </pre>
 */
final class StampedMessage {
  static final int HEADER_BYTES = 2 * Long.BYTES;

  /** What a producer takes at once, without waiting. */
  static final int MAX_BYTES = 900_000;

  private static final int DUE_OFFSET = Long.BYTES;

  private StampedMessage() {}

  /** Writes the header into the first bytes of a message. */
  static void stamp(byte[] message, long number, long dueNanos) {
    ByteBuffer.wrap(message).putLong(number).putLong(dueNanos);
  }

  /** Returns whether it is long enough to be one; what is not was never sent. */
  static boolean isOne(ByteBuffer message) {
    return message.remaining() >= HEADER_BYTES;
  }

  static long number(ByteBuffer message) {
    return message.getLong(message.position());
  }

  static long dueNanos(ByteBuffer message) {
    return message.getLong(message.position() + DUE_OFFSET);
  }
}
