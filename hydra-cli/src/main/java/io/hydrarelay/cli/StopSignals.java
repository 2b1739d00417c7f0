package io.hydrarelay.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;

/**
 * What SIGINT and SIGTERM do: the first one lets the running command finish in order, the second
 * ends the process at once. Thread-safe.
 */
final class StopSignals {
  private final AtomicReference<Runnable> finish = new AtomicReference<>(() -> {});
  private final AtomicReference<ExitCode> caught = new AtomicReference<>();
  private final CountDownLatch finished = new CountDownLatch(1);
  private final IntConsumer halt;
  private final Runnable tidy;

  /**
   * Makes signals that nobody sends yet.
   *
   * @param halt ends the process at once with that exit code
   */
  StopSignals(IntConsumer halt) {
    this(halt, () -> {});
  }

  /**
   * Makes signals that nobody sends yet.
   *
   * @param halt ends the process at once with that exit code
   * @param tidy what to do last when there is time to end in order
   */
  StopSignals(IntConsumer halt, Runnable tidy) {
    this.halt = halt;
    this.tidy = tidy;
  }

  /** Returns the signals of this process; one that ends it leaves that terminal as it was. */
  static StopSignals ofProcess(Terminal terminal) {
    StopSignals signals = new StopSignals(Runtime.getRuntime()::halt, terminal::endLive);
    SystemSignal.handle("INT", () -> signals.received(ExitCode.SIGINT));
    SystemSignal.handle("TERM", () -> signals.received(ExitCode.SIGTERM));
    return signals;
  }

  /**
   * Sets what the first signal does before the process ends; it runs on a thread of its own and may
   * take its time.
   */
  void onStop(Runnable action) {
    finish.set(action);
  }

  void received(ExitCode signal) {
    if (!caught.compareAndSet(null, signal)) {
      halt.accept(signal.code());
      return;
    }
    Runnable action = finish.get();
    new Thread(() -> finish(action, signal), "hydra-stop").start();
  }

  private void finish(Runnable action, ExitCode signal) {
    try {
      action.run();
      tidy.run();
    } finally {
      halt.accept(signal.code());
      finished.countDown();
    }
  }

  /** Returns whether a signal came: from then on, failures are its consequences. */
  boolean isStopping() {
    return caught.get() != null;
  }

  /** Blocks until a signal has ended the process. */
  void awaitStop() throws InterruptedException {
    finished.await();
  }
}
