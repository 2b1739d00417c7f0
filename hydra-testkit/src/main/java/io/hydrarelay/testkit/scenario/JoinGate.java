package io.hydrarelay.testkit.scenario;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Lets only so many clients join at the same time: a relay has a limit of its own, and each join
 * takes a thread of the SDK for a moment. Thread-safe.
 */
final class JoinGate {
  private static final int MOST_AT_ONCE = 32;

  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private int joining;

  /** Begins the attempt now, or when others are through. */
  <T> CompletableFuture<T> pass(Supplier<CompletableFuture<T>> attempt) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Runnable turn =
        () ->
            attempt
                .get()
                .whenComplete(
                    (joined, failure) -> {
                      through();
                      if (failure == null) {
                        result.complete(joined);
                      } else {
                        result.completeExceptionally(failure);
                      }
                    });
    if (enters(turn)) {
      turn.run();
    }
    return result;
  }

  private synchronized boolean enters(Runnable turn) {
    if (joining < MOST_AT_ONCE) {
      joining++;
      return true;
    }
    waiting.add(turn);
    return false;
  }

  private void through() {
    Runnable next;
    synchronized (this) {
      next = waiting.poll();
      joining -= next == null ? 1 : 0;
    }
    if (next != null) {
      next.run();
    }
  }
}
