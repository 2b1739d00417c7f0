package io.hydrarelay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class StopSignalsTest {
  private final List<Integer> halts = new CopyOnWriteArrayList<>();
  private final StopSignals signals = new StopSignals(halts::add);

  @Test
  void shouldEndInOrderOnTheFirstSignal() throws InterruptedException {
    List<String> done = new CopyOnWriteArrayList<>();
    signals.onStop(() -> done.add("drained"));
    assertFalse(signals.isStopping());
    signals.received(ExitCode.SIGTERM);
    signals.awaitStop();
    assertTrue(signals.isStopping());
    assertEquals(List.of("drained"), done);
    assertEquals(List.of(143), halts);
  }

  @Test
  void shouldEndAtOnceOnTheSecondSignal() throws InterruptedException {
    CountDownLatch draining = new CountDownLatch(1);
    signals.onStop(() -> awaitQuietly(draining));
    signals.received(ExitCode.SIGINT);
    signals.received(ExitCode.SIGINT);
    assertEquals(List.of(130), halts);
    draining.countDown();
    signals.awaitStop();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
