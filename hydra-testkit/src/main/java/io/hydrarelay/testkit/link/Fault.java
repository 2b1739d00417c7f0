package io.hydrarelay.testkit.link;

import java.time.Duration;

/**
 * Something that can go wrong on a link. A fault is only a description: {@link Faults#add} puts it
 * in force, on each connection by itself. Its text, {@link #toString}, is what {@link #parse}
 * reads. Immutable and thread-safe.
 */
public abstract sealed class Fault
    permits LatencyFault,
        BandwidthFault,
        SlicerFault,
        SlowCloseFault,
        BlackHoleFault,
        ResetFault,
        LimitDataFault,
        DownFault,
        FrameFault {
  Fault() {}

  /** Every byte comes later by that time. */
  public static LatencyFault latency(Duration latency) {
    return new LatencyFault(latency, Duration.ZERO);
  }

  /** No more than that many bytes pass in a second. */
  public static Fault bandwidth(long bytesPerSecond) {
    return new BandwidthFault(bytesPerSecond);
  }

  /** Bytes pass in slices of that size, each written by itself. */
  public static SlicerFault slicer(int bytes) {
    return new SlicerFault(bytes, 0, Duration.ZERO);
  }

  /** The end of the input is passed on only after that time. */
  public static Fault slowClose(Duration delay) {
    return new SlowCloseFault(delay);
  }

  /**
   * Nothing passes, not even the end of the input, and nothing is closed. What was on its way goes
   * on when the fault is removed: TCP loses no bytes.
   */
  public static Fault blackHole() {
    return BlackHoleFault.FOR_EVER;
  }

  /** Nothing passes, and after that time the connection is closed without it. */
  public static Fault timeout(Duration time) {
    return new BlackHoleFault(time);
  }

  /** Connections that are open, and those that come, are reset at once. */
  public static Fault resetPeer() {
    return resetPeer(Duration.ZERO);
  }

  /** Each connection is reset after that time, which begins with the fault or the connection. */
  public static Fault resetPeer(Duration delay) {
    return new ResetFault(delay);
  }

  /** A connection is closed behind that many bytes, counted from its beginning or the fault's. */
  public static Fault limitData(long bytes) {
    return new LimitDataFault(bytes);
  }

  /**
   * The link is down: connections are reset and new ones refused. This concerns both directions and
   * all connections, whichever direction it is added to.
   */
  public static Fault down() {
    return DownFault.DOWN;
  }

  /**
   * Reads a fault, in any case. The words are those of {@link #toString}:
   *
   * <pre>
   * latency 20ms | latency 20ms jitter 5ms
   * bandwidth 100KiB/s
   * slicer 100B | slicer 100B vary 20B | slicer 100B delay 1ms | slicer 100B vary 20B delay 1ms
   * slow close 2s
   * black hole
   * timeout 5s
   * reset peer | reset peer after 1s
   * limit data 1MiB
   * down
   * drop FRAMES
   * duplicate FRAMES
   * reorder FRAMES | reorder FRAMES by 3
   * replay FRAMES after 10
   * flip header FRAMES | flip ciphertext FRAMES | flip tag FRAMES | flip bit 3 tag FRAMES
   * truncate FRAMES to 20B
   * splice HEX before FRAMES
   * forge status too_slow 5 | forge lag 10 100 | forge ack 1700000000000 7 | forge bytes HEX
   * forge ... before FRAMES
   * </pre>
   *
   * FRAMES is {@code frame 17}, {@code any frame 17}, {@code seq 16}, {@code data} (every DATA),
   * {@code check 0} (the first CHECK; any type, any number) or {@code 1% of frames}; see {@link
   * FrameMatch}. A fault of frames may end in {@code once} or {@code times 5}.
   *
   * @throws IllegalArgumentException naming the wrong word and what is allowed in its place, or a
   *     value and its range
   */
  public static Fault parse(String text) {
    return FaultText.parse(text);
  }

  /** Begins to work on a connection. */
  abstract Effect effect(EffectSite site);

  @Override
  public final boolean equals(Object other) {
    return other instanceof Fault fault && fault.toString().equals(toString());
  }

  @Override
  public final int hashCode() {
    return toString().hashCode();
  }

  @Override
  public abstract String toString();
}
