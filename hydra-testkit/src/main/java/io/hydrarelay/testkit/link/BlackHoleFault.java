package io.hydrarelay.testkit.link;

import io.hydrarelay.testkit.text.Amounts;
import java.time.Duration;

/** Nothing passes; after a time, if there is one, the connection is closed. */
final class BlackHoleFault extends Fault {
  static final BlackHoleFault FOR_EVER = new BlackHoleFault(Duration.ZERO);

  private final Duration time;

  /**
   * Makes a hole.
   *
   * @param time when the connection is closed; 0: never
   */
  BlackHoleFault(Duration time) {
    this.time = Ranges.notNegative("timeout", time);
  }

  @Override
  Effect effect(EffectSite site) {
    Runnable cancel = time.isZero() ? () -> {} : site.schedule(time.toNanos(), site::cut);
    return new Hole(cancel);
  }

  @Override
  public String toString() {
    return time.isZero() ? "black hole" : "timeout " + Amounts.text(time);
  }

  private static final class Hole extends Effect {
    private final Runnable cancel;

    Hole(Runnable cancel) {
      this.cancel = cancel;
    }

    @Override
    long allowance(long nowNanos) {
      return 0;
    }

    @Override
    long closeDelayNanos() {
      return EVER;
    }

    @Override
    void ended() {
      cancel.run();
    }
  }
}
