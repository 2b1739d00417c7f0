package io.hydrarelay.testkit.link;

import io.hydrarelay.testkit.text.Amounts;
import java.time.Duration;
import java.util.Random;

/** Every byte comes later. Bytes stay in order; what waits counts as what the link may hold. */
public final class LatencyFault extends Fault {
  private final Duration latency;
  private final Duration jitter;

  LatencyFault(Duration latency, Duration jitter) {
    this.latency = Ranges.notNegative("latency", latency);
    this.jitter = Ranges.notNegative("jitter", jitter);
  }

  /** Returns the same latency, varied at random by up to that time in both directions. */
  public LatencyFault jitter(Duration most) {
    return new LatencyFault(latency, most);
  }

  @Override
  Effect effect(EffectSite site) {
    return new Delay(latency.toNanos(), jitter.toNanos(), site.random());
  }

  @Override
  public String toString() {
    String text = "latency " + Amounts.text(latency);
    return jitter.isZero() ? text : text + " jitter " + Amounts.text(jitter);
  }

  private static final class Delay extends Effect {
    private final long nanos;
    private final long jitterNanos;
    private final Random random;

    Delay(long nanos, long jitterNanos, Random random) {
      this.nanos = nanos;
      this.jitterNanos = jitterNanos;
      this.random = random;
    }

    @Override
    long delayNanos() {
      double sway = jitterNanos == 0 ? 0 : 2 * random.nextDouble() - 1;
      return Math.max(0, nanos + (long) (sway * jitterNanos));
    }
  }
}
