package io.hydrarelay.testkit;

import io.hydrarelay.protocol.Hydra1;

/**
 * How many bytes of a message the producer of a stream puts into one frame, learned from messages
 * that came: all fragments of a stream's messages but the last ones have the same size (§5.4). So
 * one message that came whole tells in how many frames others must come. Not thread-safe.
 */
final class FragmentSize {
  private long least;
  private long most;

  private FragmentSize(long least, long most) {
    this.least = least;
    this.most = most;
  }

  /** Nothing is known. */
  static FragmentSize unknown() {
    return new FragmentSize(1, Hydra1.MAX_PLAINTEXT_BYTES);
  }

  /** It is known. */
  static FragmentSize of(int bytes) {
    return new FragmentSize(bytes, bytes);
  }

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

  /**
   * Takes a message that came in so many frames, and that was not gathered with others into one.
   *
   * @return false when that fits to none that came before
   */
  boolean learn(long bytes, long frames) {
    if (frames < fewestFrames(bytes) || frames > mostFrames(bytes)) {
      return false;
    }
    if (bytes > 0) {
      least = Math.max(least, (bytes + frames - 1) / frames);
      most = frames == 1 ? most : Math.min(most, (bytes - 1) / (frames - 1));
    }
    return least <= most;
  }
}
