package io.hydrarelay.protocol.stream;

/**
 * Where a consumer wants to go on: the resume pair of a JOIN (§3.2).
 *
 * @param epoch the stream, or 0
 * @param seq the next frame wanted of that stream
 */
public record ResumePoint(long epoch, long seq) {
  /** The next frame to arrive. */
  public static final ResumePoint LIVE_EDGE = new ResumePoint(0, 0);

  /** The oldest frame that the relay has; not for a consumer that has seen a stream (§8.11). */
  public static final ResumePoint OLDEST = new ResumePoint(0, 1);

  /**
   * Checks the pair.
   *
   * @throws IllegalArgumentException when no consumer may send it
   */
  public ResumePoint {
    boolean start = epoch == 0 && (seq == 0 || seq == 1);
    if (!start && (epoch < 1 || seq < 0)) {
      throw new IllegalArgumentException("no consumer resumes at " + epoch + ", " + seq);
    }
  }
}
