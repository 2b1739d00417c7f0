package io.hydrarelay.testkit;

import io.hydrarelay.protocol.Hydra1;

/**
 * How many bytes of a message the producer of a stream puts into one frame, learned from messages
 * that came: all fragments of a stream's messages but the last ones have the same size (§5.4). So
 * one message that came whole tells in how many frames others must come. Not thread-safe.
 */
final class FragmentSize {
  private long least = 1;
  private long most = Hydra1.MAX_PLAINTEXT_BYTES;

  /** Returns the fewest frames that a message of that size takes. */
  long fewestFrames(long bytes) {
    return frames(bytes, most);
  }

  /** Returns the most frames that a message of that size takes. */
  long mostFrames(long bytes) {
    return frames(bytes, least);
  }

  private static long frames(long bytes, long fragmentBytes) {
    return Math.max(1, (bytes + fragmentBytes - 1) / fragmentBytes);
  }

  /** Takes a message that came in so many frames; false when that fits to none that came before. */
  boolean learn(long bytes, long frames) {
    if (frames < fewestFrames(bytes) || frames > mostFrames(bytes)) {
      return false;
    }
    if (bytes == 0) {
      return true;
    }
    long newLeast = Math.max(least, (bytes + frames - 1) / frames);
    long newMost = frames == 1 ? most : Math.min(most, (bytes - 1) / (frames - 1));
    if (newLeast > newMost) {
      return false;
    }
    least = newLeast;
    most = newMost;
    return true;
  }
}
