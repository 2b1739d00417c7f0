package io.hydrarelay.server;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** What a scenario does on the side, on a thread of its own. */
final class Background {
  private Background() {}

  /** Calls it on a new thread; the future ends as the call does. */
  static <T> CompletableFuture<T> call(Callable<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread thread = new Thread(() -> complete(result, work), "scenario-background");
    thread.setDaemon(true);
    thread.start();
    return result;
  }

  private static <T> void complete(CompletableFuture<T> result, Callable<T> work) {
    try {
      result.complete(work.call());
    } catch (Exception | AssertionError failure) {
      result.completeExceptionally(failure);
    }
  }
}
