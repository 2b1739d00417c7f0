package io.hydrarelay.testkit.link;

import io.netty.buffer.ByteBuf;
import java.util.Random;

/** A fault that waits for its frames in one direction of one connection. */
final class FrameEffect extends Effect {
  private final EffectSite site;
  private final FrameMatch match;
  private final FrameAction action;
  private final Random random;

  FrameEffect(EffectSite site, FrameMatch match, FrameAction action) {
    this.site = site;
    this.match = match;
    this.action = action;
    this.random = site.random();
    site.frames().add(this);
  }

  /** Returns whether this fault is for that frame; if so it has been counted. */
  boolean wants(PassingFrame frame) {
    return match.matches(frame, random) && site.claims();
  }

  void apply(ByteBuf frame, boolean isSealed, FrameAction.Output out) {
    action.apply(frame, isSealed, random, out);
  }

  @Override
  void ended() {
    site.frames().remove(this);
  }
}
