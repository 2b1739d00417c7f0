package io.hydrarelay.testkit.link;

import java.util.ArrayList;
import java.util.List;

/** The faults at work in a lane; they add up, and the strictest decides. On the link's thread. */
final class LaneEffects {
  private record Working(FaultEntry fault, Effect effect) {}

  private final List<Working> all = new ArrayList<>();

  void add(FaultEntry fault, EffectSite site) {
    all.add(new Working(fault, fault.fault().effect(site)));
  }

  void remove(FaultEntry fault) {
    all.stream().filter(one -> one.fault() == fault).forEach(one -> one.effect().ended());
    all.removeIf(one -> one.fault() == fault);
  }

  void clear() {
    all.forEach(one -> one.effect().ended());
    all.clear();
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  /** Returns how much later bytes come that arrive now. */
  long delayNanos() {
    long delay = 0;
    for (Working one : all) {
      delay += one.effect().delayNanos();
    }
    return delay;
  }

  /** Returns how many bytes may go out now. */
  long allowance(long nowNanos) {
    long most = Effect.EVER;
    for (Working one : all) {
      most = Math.min(most, one.effect().allowance(nowNanos));
    }
    return most;
  }

  /** Returns how long to wait after an allowance of 0. */
  long nanosToMore(long nowNanos) {
    long wait = 0;
    for (Working one : all) {
      if (one.effect().allowance(nowNanos) == 0) {
        wait = Math.max(wait, one.effect().nanosToMore(nowNanos));
      }
    }
    return wait;
  }

  /** Bytes have gone out. */
  void passed(int bytes, long nowNanos) {
    for (Working one : all) {
      one.effect().passed(bytes, nowNanos);
    }
  }

  /** Returns how much later the end is passed on; {@link Effect#EVER} if it is kept back. */
  long closeDelayNanos() {
    long delay = 0;
    for (Working one : all) {
      delay = Math.max(delay, one.effect().closeDelayNanos());
    }
    return delay;
  }
}
