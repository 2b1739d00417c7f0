package io.hydrarelay.server.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.protocol.LagPolicy;
import org.junit.jupiter.api.Test;

/**
 * A consumer lags when its socket takes no more (Hydra/1 §6.5), not while a transport has not tried
 * yet what was written. The model's socket takes one unit and then nothing until it is told to.
 */
class SecondLookTest {
  private static final int PLENTY = 9;

  private final RingModel model =
      new RingModel(LagPolicy.DISCONNECT, 3, RingModel.Loops.CONSUMERS_TOGETHER, 0, PLENTY, PLENTY);

  /** Three units are published; the consumer gets the first one, two wait, of none that may. */
  private void publishThree() {
    model.publish();
    model.publish();
    model.publish();
    model.loop().runOne();
    assertEquals(0, model.lags());
  }

  @Test
  void shouldNotCallAConsumerLaggingWhoseSocketTakesMoreInEveryTurn() {
    publishThree();
    model.firstTakesMore();
    model.loop().runScheduled();
    model.firstTakesMore();
    model.loop().runScheduled();
    assertFalse(model.loop().runScheduled(), "somebody is still looked at");
    assertEquals(0, model.lags());
    assertFalse(model.isFirstRefused());
  }

  @Test
  void shouldCallAConsumerLaggingWhoseSocketTookNothingForATurn() {
    publishThree();
    model.loop().runScheduled();
    assertEquals(0, model.lags());
    model.loop().runScheduled();
    assertEquals(1, model.lags());
    assertTrue(model.isFirstRefused());
  }
}
