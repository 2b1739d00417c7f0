package io.hydrarelay.cli;

import io.hydrarelay.cli.OutputOptions.ProgressStyle;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Shows the progress of what runs long from a thread of its own until it is closed. */
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
    ProgressLine line = new ProgressLine(terminal.hasColour(), System.nanoTime());
    followLine(() -> line.render(state.get(), System.nanoTime()));
  }

  /** Begins to show the lines that the supplier makes, as far as user and terminal want them. */
  void followLine(Supplier<String> line) {
    if (options.progress() == ProgressStyle.PLAIN) {
      tick(PLAIN_MILLIS, line, terminal::say);
    } else if (options.progress() == ProgressStyle.AUTO && terminal.isInteractive()) {
      tick(LIVE_MILLIS, line, terminal::live);
    }
  }

  private void tick(long millis, Supplier<String> line, Consumer<String> print) {
    ticker.scheduleAtFixedRate(
        () -> print.accept(line.get()), millis, millis, TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    ticker.shutdownNow();
    terminal.clearLive();
  }
}
