package io.hydrarelay.cli;

/** A stream was joined behind its beginning, where all of it is wanted. */
final class LateJoinException extends Exception {
  private static final long serialVersionUID = 1L;

  private final long epoch;
  private final long frames;

  LateJoinException(long epoch, long frames) {
    super("the first " + frames + " frames are missing");
    this.epoch = epoch;
    this.frames = frames;
  }

  /** Returns which stream it is. */
  long epoch() {
    return epoch;
  }

  /** Returns how many frames are before the first one that came. */
  long frames() {
    return frames;
  }
}
