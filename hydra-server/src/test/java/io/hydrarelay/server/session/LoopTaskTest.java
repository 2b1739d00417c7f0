package io.hydrarelay.server.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.util.concurrent.DefaultEventExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopTaskTest {
  private static final int ROUNDS = 200_000;
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final DefaultEventExecutor loop = new DefaultEventExecutor();

  @AfterEach
  void stopThread() {
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  @Test
  void shouldSeeWhatWasDoneBeforeItWasAskedForHoweverCloseToItsLastRun() {
    AtomicInteger done = new AtomicInteger();
    AtomicInteger seen = new AtomicInteger();
    LoopTask task = new LoopTask(loop, () -> seen.set(done.get()));
    long begin = System.nanoTime();
    for (int round = 1; round <= ROUNDS; round++) {
      done.set(round);
      task.ask();
      while (seen.get() < round) {
        assertTrue(System.nanoTime() - begin < LIMIT_NANOS, "asked for in vain, round " + round);
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void shouldRunOnceForManyThatAskBeforeItRuns() {
    ManualLoop manual = new ManualLoop();
    AtomicInteger runs = new AtomicInteger();
    LoopTask task = new LoopTask(manual, runs::incrementAndGet);
    task.ask();
    task.ask();
    manual.runOne();
    assertEquals(1, runs.get());
    assertTrue(!manual.hasTask(), "nothing is left to run");
  }
}
