package io.hydrarelay.cli;

import io.hydrarelay.cli.OutputOptions.ProgressStyle;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Shows a transfer's progress from a thread of its own until it is closed. */
final class Progress implements AutoCloseable {
  private static final long LIVE_MILLIS = 200;
  private static final long PLAIN_MILLIS = 2_000;

  private final Terminal terminal;
  private final OutputOptions options;
  private final ScheduledExecutorService ticker =
      Executors.newSingleThreadScheduledExecutor(Progress::daemon);

  Progress(Terminal terminal, OutputOptions options) {
    this.terminal = terminal;
    this.options = options;
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "hydra-progress");
    thread.setDaemon(true);
    return thread;
  }

  /** Begins to show what the supplier tells, as far as user and terminal want it. */
  void follow(Supplier<ProgressLine.Snapshot> state) {
    if (options.progress() == ProgressStyle.PLAIN) {
      tick(PLAIN_MILLIS, state, terminal::say);
    } else if (options.progress() == ProgressStyle.AUTO && terminal.isInteractive()) {
      tick(LIVE_MILLIS, state, terminal::live);
    }
  }

  private void tick(long millis, Supplier<ProgressLine.Snapshot> state, Consumer<String> print) {
    ProgressLine line = new ProgressLine(terminal.hasColour(), System.nanoTime());
    ticker.scheduleAtFixedRate(
        () -> print.accept(line.render(state.get(), System.nanoTime())),
        millis,
        millis,
        TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    ticker.shutdownNow();
    terminal.clearLive();
  }
}
