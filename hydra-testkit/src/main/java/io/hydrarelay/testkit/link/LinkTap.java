package io.hydrarelay.testkit.link;

import java.nio.ByteBuffer;

/** Sees everything that comes to a link, before any fault. */
@FunctionalInterface
public interface LinkTap {
  /** Sees nothing. */
  LinkTap NONE = (connection, direction, bytes) -> {};

  /**
   * Bytes have come. Called on the link's thread, which it must not block, in the order of each
   * direction.
   *
   * @param bytes valid only during the call; read-only
   */
  void came(LinkConnection connection, Direction direction, ByteBuffer bytes);
}
