package io.hydrarelay.testkit.conformance;

/**
 * Frames enough to fill what lies between a producer and a consumer that does not read.
 *
 * @param stream whose frames they are
 * @param frames how many
 * @param bodyBytes bytes of each body
 */
record Backlog(MadeStream stream, int frames, int bodyBytes) {
  private static final int MOST_BODY_BYTES = 60_000;

  /** Returns as much as may wait at a relay without making a consumer lag, up to half a ring. */
  static Backlog withinLimits(RelayTarget target, MadeStream stream) {
    long perFrame = target.ringBytes() / 2 / target.capacity();
    int bodyBytes = (int) Math.max(16, Math.min(MOST_BODY_BYTES, perFrame));
    long fit = target.ringBytes() / 2 / bodyBytes;
    return new Backlog(stream, (int) Math.min(target.capacity(), fit), bodyBytes);
  }

  byte[] frame(long seq) {
    return stream.data(seq, bodyBytes);
  }
}
