package io.hydrarelay.testkit.link;

/** The whole link is down; {@link Faults} tells the link. */
final class DownFault extends Fault {
  static final DownFault DOWN = new DownFault();

  private DownFault() {}

  @Override
  Effect effect(EffectSite site) {
    throw new IllegalStateException("down is no fault of one connection");
  }

  @Override
  public String toString() {
    return "down";
  }
}
