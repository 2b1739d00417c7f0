package io.hydrarelay.server.net;

import io.hydrarelay.server.session.ProducerSeat;
import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Holds a producer to the limits of bytes per second: nothing is read until what came is paid for.
 * On the event loop only.
 */
final class ReadPace {
  private final ProducerSeat seat;
  private final ReadSizes reads;
  private final EventExecutor loop;
  private final Runnable goOn;
  private int unpaidBytes;
  private boolean paused;

  ReadPace(ProducerSeat seat, ReadSizes reads, EventExecutor loop, Runnable goOn) {
    this.seat = seat;
    this.reads = reads;
    this.loop = loop;
    this.goOn = goOn;
    reads.slowTo(seat.mostBytesPerRead());
  }

  void came(int bytes) {
    unpaidBytes += bytes;
  }

  /** Begins a pause, if what came since the last time asks for one. */
  void pay() {
    if (unpaidBytes == 0) {
      return;
    }
    long pauseNanos = seat.received(unpaidBytes);
    unpaidBytes = 0;
    if (pauseNanos > 0 && !paused) {
      paused = true;
      reads.slowTo(seat.mostBytesPerRead());
      loop.schedule(this::resume, pauseNanos, TimeUnit.NANOSECONDS);
    }
  }

  private void resume() {
    paused = false;
    goOn.run();
  }

  boolean isPaused() {
    return paused;
  }
}
