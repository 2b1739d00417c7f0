package io.hydrarelay.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.client.Producer;
import io.hydrarelay.examples.LiveChart.Tick;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.testkit.junit.HydraRelayTest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The relay must not cut the screen that stands still: it would come back, and all looks well. */
@HydraRelayTest(
    capacity = LiveChartTest.CAPACITY,
    stallMillis = 3_600_000,
    settings = {"capacity_bytes=0", "keepalive=3600"})
class LiveChartTest {
  /** With these ticks more than all the buffers between the market and a screen hold. */
  private static final int TICKS = 250;

  private static final byte[] BOOK = new byte[60_000];

  /** In frames; a tick of this size is one. */
  static final int CAPACITY = 32;

  /** The quick screen is never further behind, so that it never lags. */
  private static final int AHEAD = 10;

  /** A relay moves up to 262,144 bytes as one (§6.4). */
  private static final int TICKS_OF_A_UNIT = 5;

  private static final Duration PATIENCE = Duration.ofSeconds(50);

  private final ExecutorService quickThread = Executors.newSingleThreadExecutor();
  private final ExecutorService slowThread = Executors.newSingleThreadExecutor();
  private final CountDownLatch slowMayDraw = new CountDownLatch(1);

  @AfterEach
  void stopThreads() {
    slowMayDraw.countDown();
    quickThread.shutdownNow();
    slowThread.shutdownNow();
  }

  @Test
  void shouldLeaveOutTicksForTheSlowScreenOnly(Ticket ticket) throws Exception {
    Drawing quick = new Drawing(new CountDownLatch(0));
    Drawing slow = new Drawing(slowMayDraw);
    Producer market = LiveChart.openMarket(ticket);
    CompletableFuture<Void> quickEnd = LiveChart.watch(ticket, quick, quickThread);
    CompletableFuture<Void> slowEnd = LiveChart.watch(ticket, slow, slowThread);
    assertTrue(market.awaitConsumers(2, PATIENCE));

    for (int i = 0; i < TICKS; i++) {
      assertTrue(i < AHEAD || quick.drawnOne.tryAcquire(50, TimeUnit.SECONDS));
      market.send(new Tick(i, 100, BOOK).encode());
    }
    market.close();
    quickEnd.get(50, TimeUnit.SECONDS);
    assertEquals(1, slowMayDraw.getCount(), "market and quick screen were through without it");

    slowMayDraw.countDown();
    slowEnd.get(50, TimeUnit.SECONDS);

    assertEquals(LongStream.range(0, TICKS).boxed().toList(), quick.ticks);
    assertEquals(List.of(), quick.holes);
    assertTrue(slow.ticks.size() < TICKS, "the slow screen drew everything");
    assertTrue(slow.holes.size() >= 1, "nothing told the slow screen that it missed ticks");
    assertEquals(TICKS - 1, slow.ticks.get(slow.ticks.size() - 1), "the newest tick came");
    assertTrue(
        slow.ticksSinceTheLastHole <= CAPACITY + TICKS_OF_A_UNIT,
        () -> "it went on " + slow.ticksSinceTheLastHole + " ticks before the live edge");
  }

  /**
   * Remembers what was drawn; draws nothing before it may. Its thread writes, then the test reads.
   */
  private static final class Drawing implements LiveChart.Screen {
    private final CountDownLatch mayDraw;
    private final Semaphore drawnOne = new Semaphore(0);
    private final List<Long> ticks = new CopyOnWriteArrayList<>();
    private final List<Long> holes = new CopyOnWriteArrayList<>();
    private volatile int ticksSinceTheLastHole;

    Drawing(CountDownLatch mayDraw) {
      this.mayDraw = mayDraw;
    }

    @Override
    public void draw(Tick tick) throws InterruptedException {
      mayDraw.await();
      ticks.add(tick.number());
      ticksSinceTheLastHole++;
      drawnOne.release();
    }

    @Override
    public void hole(long frames) {
      holes.add(frames);
      ticksSinceTheLastHole = 0;
    }
  }
}
