package io.hydrarelay.testkit.link;

import java.util.Random;

/** What an effect gets to know of where it works, and may do there. On the link's thread only. */
interface EffectSite {
  /** Returns numbers that depend on nothing but the link's seed and this effect's place. */
  Random random();

  /** Returns whether the connection is younger than the fault. */
  boolean isNewConnection();

  /** Counts a frame that the fault is applied to; false when it has been for enough. */
  boolean claims();

  /** Runs something later; running what is returned cancels it. */
  Runnable schedule(long nanos, Runnable task);

  /** Resets both sides of the connection. */
  void reset();

  /** Ends the connection behind what has gone out: the receiver sees an orderly end. */
  void cut();

  /** Returns what looks at frames in this direction. */
  FrameStage frames();
}
