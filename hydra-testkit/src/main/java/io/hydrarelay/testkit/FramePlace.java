package io.hydrarelay.testkit;

import java.util.Comparator;

/**
 * Where a frame is among all of a session's.
 *
 * @param epoch its stream
 * @param seq its number there
 */
record FramePlace(long epoch, long seq) implements Comparable<FramePlace> {
  /** Before every frame. */
  static final FramePlace START = new FramePlace(0, 0);

  private static final Comparator<FramePlace> ORDER =
      Comparator.comparingLong(FramePlace::epoch).thenComparingLong(FramePlace::seq);

  @Override
  public int compareTo(FramePlace other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return "frame " + seq + " of stream " + epoch;
  }
}
