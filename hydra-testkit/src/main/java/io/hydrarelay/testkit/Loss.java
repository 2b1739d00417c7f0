package io.hydrarelay.testkit;

/** How a consumer came to miss something that it was told it misses. */
public enum Loss {
  /** The relay left frames out because the consumer was slow, and said so. */
  LAG,
  /** The relay had cut the consumer for being too slow; it came back, and was told what is gone. */
  CUT,
  /** Frames are missing, or the end of a stream, and nobody said why. */
  UNEXPLAINED
}
