package io.hydrarelay.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds threads that were started during a fixture's life and outlive it. */
final class ThreadWatch {
  /** Shared by the process, and meant to stay: of the client, Netty, the JDK and JUnit. */
  private static final Pattern SHARED =
      Pattern.compile(
          "hydra-client-.*|globalEventExecutor-.*|ForkJoinPool\\.commonPool-.*"
              + "|CompletableFutureDelayScheduler|junit-.*|surefire-.*|awaitility-.*");

  private static final int SHOWN_FRAMES = 8;

  private final RelayThreads relay;
  private final Company company;
  private final List<Pattern> ignored;
  private final Set<Thread> before = Collections.newSetFromMap(new IdentityHashMap<>());

  /** Remembers what runs now. */
  ThreadWatch(RelayThreads relay, Company company, List<Pattern> ignored) {
    this.relay = relay;
    this.company = company;
    this.ignored = new ArrayList<>(ignored);
    this.ignored.add(SHARED);
    this.before.addAll(RelayThreads.aliveIn(applications()));
  }

  /** Waits for threads that are about to end, and returns those that do not. */
  List<Finding> findings(Duration patience) {
    if (Waiting.untilInterrupted(() -> left().isEmpty(), patience)) {
      return List.of();
    }
    return left().stream().map(ThreadWatch::finding).flatMap(Optional::stream).toList();
  }

  private List<Thread> left() {
    Stream<Thread> others =
        company.wasAlwaysAlone()
            ? RelayThreads.aliveIn(applications()).stream().filter(each -> !before.contains(each))
            : relay.alive().stream();
    return others.filter(Predicate.not(this::mayStay)).toList();
  }

  private boolean mayStay(Thread thread) {
    return thread == Thread.currentThread()
        || ignored.stream().anyMatch(names -> names.matcher(thread.getName()).matches());
  }

  /** Returns the group with everything that is not the JVM's own. */
  private static ThreadGroup applications() {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    ThreadGroup parent = group.getParent();
    while (parent != null && parent.getParent() != null) {
      group = parent;
      parent = group.getParent();
    }
    return group;
  }

  /** Returns what there is to say of the thread, unless it has ended meanwhile. */
  static Optional<Finding> finding(Thread thread) {
    String trace =
        Arrays.stream(thread.getStackTrace())
            .limit(SHOWN_FRAMES)
            .map(frame -> "\n    at " + frame)
            .collect(Collectors.joining());
    return thread.isAlive()
        ? Optional.of(new Finding(Check.THREADS, "still running: " + thread.getName() + trace))
        : Optional.empty();
  }
}
