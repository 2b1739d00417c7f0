package io.hydrarelay.protocol.stream;

import java.nio.ByteBuffer;
import java.util.function.Supplier;

/**
 * Computes {@code value = H(value || frame)} for a stream's chain (§5.5), with SHA-256. Hashing is
 * half of what a large frame costs, so an implementation may let another thread do it. Used by one
 * thread at a time.
 */
public interface RunningHash {
  /** Makes hashes that do their work when asked, on the calling thread. */
  Supplier<RunningHash> INLINE = InlineHash::new;

  /** Goes on from that value, 32 bytes. */
  void restart(byte[] start);

  /**
   * Adds a whole frame, all of what remains, and needs its memory no longer than this call. Its
   * position is where it was afterwards.
   */
  void add(ByteBuffer frame);

  /** Returns the hash over all frames added since the restart: 32 bytes, the caller's. */
  byte[] value();
}
