package io.hydrarelay.testkit;

import io.hydrarelay.protocol.LagPolicy;
import java.util.EnumSet;
import java.util.Set;

/** What a consumer may rely on. Nothing is ever lost silently; a promise says what may be lost. */
public enum Promise {
  /** Nothing may be lost: BLOCK, and every run in which nobody is slow and nothing breaks. */
  EVERYTHING(EnumSet.noneOf(Loss.class)),
  /** Only what the relay itself says it left out because the consumer was slow: SKIP. */
  LAG_IS_TOLD(EnumSet.of(Loss.LAG, Loss.CUT)),
  /** Nothing up to the moment the relay cuts the consumer with TOO_SLOW: DISCONNECT. */
  UNTIL_CUT(EnumSet.of(Loss.CUT)),
  /** Anything may be lost, but never silently: for runs in which relays or producers die. */
  LOSS_IS_TOLD(EnumSet.allOf(Loss.class));

  private final Set<Loss> covered;

  Promise(Set<Loss> covered) {
    this.covered = covered;
  }

  /** Returns what that policy promises; {@link LagPolicy#RELAY_DEFAULT} counts as DISCONNECT. */
  public static Promise of(LagPolicy policy) {
    return switch (policy) {
      case BLOCK -> EVERYTHING;
      case SKIP -> LAG_IS_TOLD;
      default -> UNTIL_CUT;
    };
  }

  /** Returns whether a loss of that kind breaks nothing. */
  public boolean covers(Loss loss) {
    return covered.contains(loss);
  }
}
