package io.hydrarelay.testkit.link;

import io.hydrarelay.testkit.text.Amounts;
import java.time.Duration;

/** The end comes late. */
final class SlowCloseFault extends Fault {
  private final Duration delay;

  SlowCloseFault(Duration delay) {
    this.delay = Ranges.notNegative("delay", delay);
  }

  @Override
  Effect effect(EffectSite site) {
    return new Effect() {
      @Override
      long closeDelayNanos() {
        return delay.toNanos();
      }
    };
  }

  @Override
  public String toString() {
    return "slow close " + Amounts.text(delay);
  }
}
