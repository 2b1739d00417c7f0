package io.hydrarelay.testkit.scenario;

import io.hydrarelay.testkit.lag.Lag;
import io.hydrarelay.testkit.lag.LagPacer;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Runs a consumer's turns on shared threads, each when its lag allows: a slow consumer costs no
 * thread while it waits. A turn hands out what has come meanwhile, which for slow consumers is
 * little, since their queues are small. One turn follows the other.
 */
final class PacedExecutor implements Executor {
  private final Executor readers;
  private final ScheduledExecutorService timer;
  private final LagPacer pacer;
  private long messages;
  private long bytes;
  private volatile boolean isReleased;
  private Optional<Runnable> parked = Optional.empty();

  PacedExecutor(Executor readers, ScheduledExecutorService timer, Lag lag) {
    this.readers = readers;
    this.timer = timer;
    this.pacer = lag.pacer(System.nanoTime());
  }

  /** The consumer has read a message; in a turn. */
  void hasRead(int payloadBytes) {
    messages++;
    bytes += payloadBytes;
  }

  @Override
  public void execute(Runnable turn) {
    long wait = isReleased ? 0 : pacer.nanosUntilNext(messages, bytes, System.nanoTime());
    if (wait == 0) {
      readers.execute(turn);
      return;
    }
    synchronized (this) {
      parked = Optional.of(turn);
    }
    if (wait != LagPacer.NEVER) {
      timer.schedule(this::goOn, wait, TimeUnit.NANOSECONDS);
    }
    if (isReleased) {
      goOn();
    }
  }

  private void goOn() {
    Optional<Runnable> turn;
    synchronized (this) {
      turn = parked;
      parked = Optional.empty();
    }
    turn.ifPresent(this::execute);
  }

  /** Lets the consumer read as fast as it can from now on. */
  void release() {
    isReleased = true;
    goOn();
  }
}
