package io.hydrarelay.server.session;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Something to be done on an event loop, asked for from anywhere: however often that is until it
 * runs, it runs once. What was done before it was asked for is seen by it.
 */
public final class LoopTask {
  private final Executor loop;
  private final Runnable task;
  private final AtomicBoolean asked = new AtomicBoolean();

  /** Makes a task for that loop. */
  public LoopTask(Executor loop, Runnable task) {
    this.loop = loop;
    this.task = task;
  }

  /** Has the task run soon. Thread-safe. */
  public void ask() {
    if (!asked.get() && asked.compareAndSet(false, true)) {
      loop.execute(this::run);
    }
  }

  private void run() {
    asked.set(false); // first, so that whatever comes from now on asks anew
    task.run();
  }
}
