package io.hydrarelay.testkit.link;

import io.hydrarelay.testkit.text.Amounts;
import java.time.Duration;
import java.util.Random;

/** Bytes pass in slices, each written to the socket by itself, so that readers see small reads. */
public final class SlicerFault extends Fault {
  private static final int MOST_BYTES = 1 << 20;

  private final int bytes;
  private final int variation;
  private final Duration delay;

  SlicerFault(int bytes, int variation, Duration delay) {
    this.bytes = (int) Ranges.number("slice", bytes, 1, MOST_BYTES);
    this.variation = (int) Ranges.number("variation", variation, 0, bytes);
    this.delay = Ranges.notNegative("delay", delay);
  }

  /** Returns the same slices, their size varied at random by up to that many bytes. */
  public SlicerFault vary(int most) {
    return new SlicerFault(bytes, most, delay);
  }

  /** Returns the same slices with that time between two of them. */
  public SlicerFault delay(Duration between) {
    return new SlicerFault(bytes, variation, between);
  }

  @Override
  Effect effect(EffectSite site) {
    return new Knife(this, site.random());
  }

  @Override
  public String toString() {
    return "slicer "
        + Amounts.text(bytes)
        + (variation == 0 ? "" : " vary " + Amounts.text(variation))
        + (delay.isZero() ? "" : " delay " + Amounts.text(delay));
  }

  private static final class Knife extends Effect {
    private final SlicerFault slices;
    private final Random random;
    private int left;
    private long pausedUntilNanos;
    private boolean isPaused;

    Knife(SlicerFault slices, Random random) {
      this.slices = slices;
      this.random = random;
      this.left = nextSlice();
    }

    private int nextSlice() {
      int vary = slices.variation;
      return Math.max(1, slices.bytes - vary + random.nextInt(2 * vary + 1));
    }

    @Override
    long allowance(long nowNanos) {
      isPaused &= nowNanos - pausedUntilNanos < 0;
      return isPaused ? 0 : left;
    }

    @Override
    long nanosToMore(long nowNanos) {
      return pausedUntilNanos - nowNanos;
    }

    @Override
    void passed(int bytes, long nowNanos) {
      left -= bytes;
      if (left == 0) {
        left = nextSlice();
        isPaused = !slices.delay.isZero();
        pausedUntilNanos = nowNanos + slices.delay.toNanos();
      }
    }
  }
}
