package io.hydrarelay.server.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hydrarelay.protocol.LagPolicy;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When consumers get what was published. */
class FanoutTest {
  private static final int PLENTY = 9;

  @ParameterizedTest
  @CsvSource({"ALL_TOGETHER, false", "CONSUMERS_TOGETHER, true"})
  void shouldServeConsumersOfTheProducersLoopAtOnceAndOthersByATask(
      RingModel.Loops loops, boolean byTask) {
    RingModel model = new RingModel(LagPolicy.SKIP, 1, loops, PLENTY, PLENTY, PLENTY);

    model.publish();

    assertEquals(byTask, model.loop().hasTask());
    assertEquals(byTask ? 0 : 1, model.framesOfFirst());
  }
}
