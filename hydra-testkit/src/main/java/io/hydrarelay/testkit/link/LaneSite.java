package io.hydrarelay.testkit.link;

import java.util.Random;

/** A lane as one of its effects sees it. */
record LaneSite(Lane lane, FaultEntry entry, boolean isNewConnection) implements EffectSite {
  @Override
  public Random random() {
    return lane.connection().random(lane.direction(), entry.number());
  }

  @Override
  public boolean claims() {
    return entry.claims();
  }

  @Override
  public Runnable schedule(long nanos, Runnable task) {
    return lane.connection().schedule(nanos, task);
  }

  @Override
  public void reset() {
    lane.connection().resetBoth();
  }

  @Override
  public void cut() {
    lane.connection().cut(lane);
  }

  @Override
  public FrameStage frames() {
    return lane.frames();
  }
}
