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
