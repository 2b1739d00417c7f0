package io.hydrarelay.protocol.stream;

import io.hydrarelay.protocol.Hydra1;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The fragments of one message, joined; it grows only with what has been authenticated. */
final class FragmentBuffer {
  private static final byte[] EMPTY = {};

  private byte[] bytes = EMPTY;
  private int length;

  void append(ByteBuffer fragment) {
    int added = fragment.remaining();
    if (added > bytes.length - length) {
      long doubled = Math.min(2L * bytes.length, Hydra1.MAX_MESSAGE_BYTES);
      bytes = Arrays.copyOf(bytes, (int) Math.max(doubled, length + added));
    }
    fragment.get(fragment.position(), bytes, length, added);
    length += added;
  }

  /** Returns all fragments and begins anew. */
  ByteBuffer take() {
    ByteBuffer message = ByteBuffer.wrap(bytes, 0, length).slice();
    clear();
    return message;
  }

  void clear() {
    bytes = EMPTY;
    length = 0;
  }
}
