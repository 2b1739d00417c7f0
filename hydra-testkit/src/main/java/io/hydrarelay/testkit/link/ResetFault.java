package io.hydrarelay.testkit.link;

import io.hydrarelay.testkit.text.Amounts;
import java.time.Duration;

/** Connections are reset. */
final class ResetFault extends Fault {
  private final Duration delay;

  ResetFault(Duration delay) {
    this.delay = Ranges.notNegative("delay", delay);
  }

  @Override
  Effect effect(EffectSite site) {
    Runnable cancel = site.schedule(delay.toNanos(), site::reset);
    return new Effect() {
      @Override
      void ended() {
        cancel.run();
      }
    };
  }

  @Override
  public String toString() {
    return delay.isZero() ? "reset peer" : "reset peer after " + Amounts.text(delay);
  }
}
