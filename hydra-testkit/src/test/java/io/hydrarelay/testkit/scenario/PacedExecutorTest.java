package io.hydrarelay.testkit.scenario;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.testkit.lag.Lag;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PacedExecutorTest {
  private static final Duration BUSY = Duration.ofMillis(100);

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final AtomicInteger turns = new AtomicInteger();

  @AfterEach
  void stopTimer() {
    timer.shutdownNow();
  }

  /** Runs turns on the thread that asks, so that nothing has to be waited for. */
  private PacedExecutor executor(Lag lag) {
    return new PacedExecutor(Runnable::run, timer, lag);
  }

  @Test
  void shouldRunTurnsAtOnceWithoutLag() {
    PacedExecutor executor = executor(Lag.none());
    executor.hasRead(1_000);
    executor.execute(turns::incrementAndGet);
    assertEquals(1, turns.get());
  }

  @Test
  void shouldLetATurnWaitUntilTheConsumerIsDoneWithWhatItRead() {
    PacedExecutor executor = executor(Lag.messagesPerSecond(10));
    executor.hasRead(1);
    executor.hasRead(1);
    long begin = System.nanoTime();
    executor.execute(turns::incrementAndGet);
    assertEquals(0, turns.get());
    await("the turn").until(() -> turns.get() == 1);
    assertTrue(System.nanoTime() - begin >= BUSY.toNanos(), "it was busy");
  }

  @Test
  void shouldNotRunTurnsOfAConsumerThatHasStopped() {
    PacedExecutor executor = executor(Lag.stopAtMessage(1));
    executor.hasRead(1);
    executor.execute(turns::incrementAndGet);
    assertEquals(0, turns.get());
    executor.release();
    assertEquals(1, turns.get(), "released");
    executor.hasRead(1);
    executor.execute(turns::incrementAndGet);
    assertEquals(2, turns.get(), "for good");
  }

  @Test
  void shouldRunATurnOnceThoughItsTimerComesAfterTheRelease() {
    PacedExecutor executor = executor(Lag.messagesPerSecond(10));
    executor.hasRead(1);
    executor.execute(turns::incrementAndGet);
    executor.release();
    assertEquals(1, turns.get());
    await("the timer").until(() -> timer.submit(() -> turns.get()).get() == 1);
  }
}
