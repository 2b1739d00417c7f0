package io.hydrarelay.testkit;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * The threads of one relay, told from all others by their group: a thread is in the group of the
 * one that started it, and the relay is started by one that is alone in a group of its own.
 */
final class RelayThreads {
  private static final String NAME = "hydra-fixture";

  private final ThreadGroup group = new ThreadGroup(NAME);

  /**
   * Runs the task on a thread of the group, and returns its result. Interrupts do not end the wait:
   * nobody is helped by half a start or stop.
   */
  <T> T call(Supplier<T> task) {
    try {
      return CompletableFuture.supplyAsync(task, this::execute).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw e;
    }
  }

  private void execute(Runnable task) {
    Thread thread = new Thread(group, task, NAME);
    thread.setDaemon(true);
    thread.start();
  }

  /** Returns whether the thread is one of the relay's, or one that its listeners have started. */
  boolean contains(Thread thread) {
    ThreadGroup its = thread.getThreadGroup(); // null when it has ended
    return its != null && group.parentOf(its);
  }

  /** Returns whether the thread is one of some fixture's relay. */
  static boolean isOfARelay(Thread thread) {
    ThreadGroup its = thread.getThreadGroup();
    return its != null && its.getName().equals(NAME);
  }

  /** Returns whether there is a relay that runs. */
  boolean areServing() {
    return alive().stream().anyMatch(each -> each.getName().startsWith("hydra-relay-"));
  }

  List<Thread> alive() {
    return aliveIn(group);
  }

  /** Returns the threads of a group and of those below it. */
  static List<Thread> aliveIn(ThreadGroup group) {
    Thread[] threads = new Thread[group.activeCount() + 1];
    int count = group.enumerate(threads);
    while (count == threads.length) { // there may be more
      threads = new Thread[2 * threads.length];
      count = group.enumerate(threads);
    }
    return Arrays.asList(threads).subList(0, count);
  }
}
