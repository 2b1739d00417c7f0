package io.hydrarelay.server.session;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.protocol.LagPolicy;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The publish, gate, release, skip and join protocol in <em>every</em> order in which a producer's
 * loop, the consumers' loops and two sockets can take turns, one consumer joining at any moment. A
 * task on a loop is one step; races inside a step are {@link RingProtocolTest}'s.
 *
 * <p>Each of these mistakes was made on purpose and is caught, here or by the tests beside: a gate
 * one chunk too far, a chunk released that a gate stands on, a join without a gate, a slice without
 * a reference, the chain cut one link too far, memory given back twice, no wake-up after a publish,
 * no press for memory, no resume when a gate moves or the last laggard is gone, frames skipped
 * without a count, a LAG sent twice, the flag of {@link LoopTask} cleared after the task.
 *
 * <p>{@code -Dhydra.interleavings.more=1} goes through some hundred times as many.
 */
class RingInterleavingTest {
  private static final int MANY_STEPS = 200;
  private static final int MORE_FRAMES = Integer.getInteger("hydra.interleavings.more", 0);

  /**
   * Lag by the limit of frames, with room for all of them; then for lack of memory, the session's
   * or that of all together.
   */
  @ParameterizedTest(name = "{0}, {1} frames, {2}, {3} may wait, {4} fit of {5} in all")
  @CsvSource({
    "SKIP, 2, ALL_APART, 0, 9, 9",
    "SKIP, 2, PRODUCER_WITH_ONE_CONSUMER, 0, 9, 9",
    "SKIP, 3, CONSUMERS_TOGETHER, 0, 9, 9",
    "SKIP, 3, ALL_TOGETHER, 0, 9, 9",
    "BLOCK, 2, ALL_APART, 0, 9, 9",
    "BLOCK, 2, PRODUCER_WITH_ONE_CONSUMER, 0, 9, 9",
    "BLOCK, 3, CONSUMERS_TOGETHER, 0, 9, 9",
    "BLOCK, 3, ALL_TOGETHER, 0, 9, 9",
    "DISCONNECT, 2, ALL_APART, 0, 9, 9",
    "DISCONNECT, 4, ALL_TOGETHER, 0, 9, 9",
    "SKIP, 2, CONSUMERS_TOGETHER, 9, 1, 1",
    "SKIP, 2, CONSUMERS_TOGETHER, 9, 1, 9",
    "SKIP, 3, ALL_TOGETHER, 9, 1, 1",
    "SKIP, 3, ALL_TOGETHER, 9, 1, 9",
    "BLOCK, 2, CONSUMERS_TOGETHER, 9, 1, 1",
    "BLOCK, 2, CONSUMERS_TOGETHER, 9, 1, 9",
    "BLOCK, 3, ALL_TOGETHER, 9, 1, 1",
    "BLOCK, 3, ALL_TOGETHER, 9, 1, 9",
    "DISCONNECT, 2, CONSUMERS_TOGETHER, 9, 1, 9",
    "DISCONNECT, 3, ALL_TOGETHER, 9, 1, 9"
  })
  void shouldBringOrAccountForEveryFrame(
      LagPolicy policy,
      int frames,
      RingModel.Loops loops,
      int capacity,
      int ringUnits,
      int allUnits) {
    Choices choices = new Choices();
    long runs = 0;
    long lags = 0;
    do {
      RingModel model =
          new RingModel(policy, frames + MORE_FRAMES, loops, capacity, ringUnits, allUnits);
      try {
        run(model, choices);
      } catch (AssertionError | RuntimeException wrong) {
        throw new AssertionError("run " + runs + ", " + choices, wrong);
      }
      runs++;
      lags += model.lags();
    } while (choices.hasNextRun());
    assertTrue(runs > 1_000, "only " + runs + " orders were tried");
    assertTrue(lags > 0, "nobody lagged in any order");
  }

  private static void run(RingModel model, Choices choices) {
    List<Runnable> options = model.options();
    for (int step = 0; !options.isEmpty(); step++) {
      assertTrue(step < MANY_STEPS, "turns are taken for ever");
      options.get(choices.among(options.size())).run();
      model.look();
      options = model.options();
    }
    model.judge();
  }
}
