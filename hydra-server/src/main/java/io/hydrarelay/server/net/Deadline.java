package io.hydrarelay.server.net;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A limit of time that stands still while it is paused. On its event loop only.
 *
 * <p>It is either off, running or paused; when it runs out it calls its action once and is off.
 */
final class Deadline {
  private final EventExecutor loop;
  private final long limitNanos;
  private final Runnable action;
  private Future<?> alarm;
  private boolean on;
  private boolean paused;
  private long leftNanos;
  private long resumedNanos;

  Deadline(EventExecutor loop, Duration limit, Runnable action) {
    this.loop = loop;
    this.limitNanos = limit.toNanos();
    this.action = action;
  }

  /** Begins anew, unless it is on already. */
  void start() {
    if (!on) {
      on = true;
      leftNanos = limitNanos;
      run();
    }
  }

  void cancel() {
    on = false;
    stopAlarm();
  }

  void pause() {
    if (!paused) {
      paused = true;
      if (on) {
        leftNanos -= System.nanoTime() - resumedNanos;
        stopAlarm();
      }
    }
  }

  void resume() {
    if (paused) {
      paused = false;
      if (on) {
        run();
      }
    }
  }

  private void run() {
    if (!paused) {
      resumedNanos = System.nanoTime();
      alarm = loop.schedule(this::runOut, Math.max(leftNanos, 0), TimeUnit.NANOSECONDS);
    }
  }

  private void runOut() {
    if (on && !paused) {
      on = false;
      action.run();
    }
  }

  private void stopAlarm() {
    if (alarm != null) {
      alarm.cancel(false);
    }
  }
}
