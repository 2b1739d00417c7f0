package io.hydrarelay.testkit.link;

import io.hydrarelay.testkit.text.Amounts;

/** A limit of bytes in a second. */
final class BandwidthFault extends Fault {
  private static final double NANOS_PER_SECOND = 1e9;

  /** What may have gathered while nothing came: enough to look again only 50 times a second. */
  private static final long BURST_NANOS = 20_000_000;

  private final long bytesPerSecond;

  BandwidthFault(long bytesPerSecond) {
    this.bytesPerSecond = Ranges.number("bytesPerSecond", bytesPerSecond, 1, 1L << 40);
  }

  @Override
  Effect effect(EffectSite site) {
    return new Meter(bytesPerSecond, System.nanoTime());
  }

  @Override
  public String toString() {
    return "bandwidth " + Amounts.text(bytesPerSecond) + "/s";
  }

  /** A token bucket, told the time. */
  static final class Meter extends Effect {
    private final double bytesPerNano;
    private final double burst;
    private double tokens;
    private long filledNanos;

    Meter(long bytesPerSecond, long nowNanos) {
      this.bytesPerNano = bytesPerSecond / NANOS_PER_SECOND;
      this.burst = Math.max(1, bytesPerNano * BURST_NANOS);
      this.filledNanos = nowNanos;
    }

    @Override
    long allowance(long nowNanos) {
      tokens = Math.min(burst, tokens + (nowNanos - filledNanos) * bytesPerNano);
      filledNanos = nowNanos;
      return (long) tokens;
    }

    @Override
    long nanosToMore(long nowNanos) {
      return (long) Math.ceil(Math.max(1, burst - tokens) / bytesPerNano);
    }

    @Override
    void passed(int bytes, long nowNanos) {
      tokens -= bytes;
    }
  }
}
