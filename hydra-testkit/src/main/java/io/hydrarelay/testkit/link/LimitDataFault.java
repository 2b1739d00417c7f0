package io.hydrarelay.testkit.link;

import io.hydrarelay.testkit.text.Amounts;

/** A connection ends behind so many bytes. */
final class LimitDataFault extends Fault {
  private final long bytes;

  LimitDataFault(long bytes) {
    this.bytes = Ranges.number("bytes", bytes, 0, 1L << 50);
  }

  @Override
  Effect effect(EffectSite site) {
    Rest rest = new Rest(bytes, site);
    rest.cutIfUsedUp();
    return rest;
  }

  @Override
  public String toString() {
    return "limit data " + Amounts.text(bytes);
  }

  private static final class Rest extends Effect {
    private final EffectSite site;
    private long left;
    private Runnable cancel = () -> {};

    Rest(long left, EffectSite site) {
      this.left = left;
      this.site = site;
    }

    @Override
    long allowance(long nowNanos) {
      return left;
    }

    @Override
    void passed(int bytes, long nowNanos) {
      left -= bytes;
      cutIfUsedUp();
    }

    /** Not at once: whoever reports bytes is in the middle of writing them. */
    private void cutIfUsedUp() {
      if (left == 0) {
        cancel = site.schedule(0, site::cut);
      }
    }

    @Override
    void ended() {
      cancel.run();
    }
  }
}
