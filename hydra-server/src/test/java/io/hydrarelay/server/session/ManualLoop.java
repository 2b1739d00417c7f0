package io.hydrarelay.server.session;

import io.netty.util.concurrent.AbstractEventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/** An event loop whose tasks a test runs one by one, when it likes. */
final class ManualLoop extends AbstractEventExecutor {
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final Queue<Runnable> scheduled = new ArrayDeque<>();

  boolean hasTask() {
    return !tasks.isEmpty();
  }

  void runOne() {
    tasks.remove().run();
  }

  /** Runs what was scheduled before; returns whether there was anything. */
  boolean runScheduled() {
    Runnable last = null;
    for (int due = scheduled.size(); due > 0; due--) {
      last = scheduled.remove();
      last.run();
    }
    return last != null;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  /** A test decides when the time has come. */
  @Override
  public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
    scheduled.add(task);
    return null;
  }

  @Override
  public boolean inEventLoop(Thread thread) {
    return true;
  }

  @Override
  public boolean isShuttingDown() {
    return false;
  }

  @Override
  public boolean isShutdown() {
    return false;
  }

  @Override
  public boolean isTerminated() {
    return false;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    throw new UnsupportedOperationException("a manual loop does not end");
  }

  @Override
  @Deprecated
  public void shutdown() {
    throw new UnsupportedOperationException("a manual loop does not end");
  }

  @Override
  public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
    throw new UnsupportedOperationException("a manual loop does not end");
  }

  @Override
  public Future<?> terminationFuture() {
    throw new UnsupportedOperationException("a manual loop does not end");
  }
}
