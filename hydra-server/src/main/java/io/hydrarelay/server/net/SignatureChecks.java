package io.hydrarelay.server.net;

import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Runs signature checks beside the event loops, so many at once and no more (§6.9). Thread-safe.
 */
public final class SignatureChecks implements AutoCloseable {
  private final ExecutorService threads;

  /** Makes checks that run on so many threads. */
  public SignatureChecks(int parallel) {
    threads =
        Executors.newFixedThreadPool(parallel, new DefaultThreadFactory("hydra-verify", true));
  }

  /** Runs the check and gives its result to the event loop. */
  void submit(BooleanSupplier check, EventExecutor loop, Consumer<Boolean> result) {
    try {
      threads.execute(
          () -> {
            boolean valid = check.getAsBoolean();
            tell(loop, () -> result.accept(valid));
          });
    } catch (RejectedExecutionException relayIsClosing) {
      result.accept(false);
    }
  }

  private static void tell(EventExecutor loop, Runnable result) {
    try {
      loop.execute(result);
    } catch (RejectedExecutionException relayHasEnded) {
      // Nobody waits for the result any more.
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
