package io.hydrarelay.testkit.scenario;

import io.hydrarelay.protocol.Endpoint;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** What all parties of a run share: the log, the way to the relay, and a few threads. */
final class RunContext implements AutoCloseable {
  private static final int READERS = Math.max(2, Runtime.getRuntime().availableProcessors());

  private final Duration limit;
  private final Links links;
  private final EventLog log;
  private final JoinGate gate = new JoinGate();
  private final ExecutorService readers =
      Executors.newFixedThreadPool(READERS, daemons("scenario-reader"));
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(daemons("scenario-timer"));

  RunContext(Duration limit, Links links, EventLog log) {
    this.limit = limit;
    this.links = links;
    this.log = log;
  }

  static ThreadFactory daemons(String name) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Returns how long anything may take. */
  Duration limit() {
    return limit;
  }

  EventLog log() {
    return log;
  }

  JoinGate gate() {
    return gate;
  }

  /** Returns where consumers of that group find the relay. */
  Endpoint endpointFor(GroupPlan group) {
    return links.of(group);
  }

  /** Returns what runs the turns of a new consumer of that group. */
  PacedExecutor readerFor(GroupPlan group) {
    return new PacedExecutor(readers, timer, group.lag());
  }

  @Override
  public void close() {
    timer.shutdownNow();
    readers.shutdownNow();
  }
}
