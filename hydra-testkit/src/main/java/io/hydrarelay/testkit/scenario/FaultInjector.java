package io.hydrarelay.testkit.scenario;

import io.hydrarelay.protocol.LagPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Does what goes wrong, each fault on a thread of its own while it lasts. Thread-safe. */
final class FaultInjector implements AutoCloseable {
  private static final long LOOK_MILLIS = 10;

  private final LagPolicy policy;
  private final RelayUnderTest relay;
  private final Links links;
  private final List<SessionRun> sessions;
  private final RunContext context;
  private final List<FaultSpan> spans = new ArrayList<>();
  private final List<String> troubles = new ArrayList<>();
  private final AtomicInteger running = new AtomicInteger();
  private volatile boolean isEverythingSent;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(RunContext.daemons("scenario-fault"));

  FaultInjector(
      LagPolicy policy,
      RelayUnderTest relay,
      Links links,
      List<SessionRun> sessions,
      RunContext context) {
    this.policy = policy;
    this.relay = relay;
    this.links = links;
    this.sessions = sessions;
    this.context = context;
  }

  void begin(FaultPlan plan) {
    if (plan.down().isPresent()) {
      running.incrementAndGet();
    }
    threads.execute(() -> run(plan));
  }

  /** Ends what lasts until everything is sent. */
  void everythingIsSent() {
    isEverythingSent = true;
  }

  private void run(FaultPlan plan) {
    long begin = context.log().nanos();
    context.log().add(EventKind.PLAN, "scenario", plan.label() + " begins");
    try {
      fault(plan);
      context.log().add(EventKind.PLAN, "scenario", plan.label() + " is over");
    } catch (InterruptedException runIsOver) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException failed) {
      trouble(plan, failed.getCause());
    } catch (TimeoutException | RuntimeException failed) {
      trouble(plan, failed);
    } finally {
      synchronized (this) {
        spans.add(new FaultSpan(plan.label(), begin, context.log().nanos()));
      }
      running.addAndGet(plan.down().isPresent() ? -1 : 0);
    }
  }

  private synchronized void trouble(FaultPlan plan, Throwable failure) {
    troubles.add(plan.label() + " did not work: " + failure);
  }

  private void fault(FaultPlan plan)
      throws InterruptedException, ExecutionException, TimeoutException {
    switch (plan.kind()) {
      case KILL_PRODUCER -> {
        links.producerDown(plan.session());
        stayDown(plan);
        links.producerUp(plan.session());
      }
      case CRASH_PRODUCER -> {
        session(plan).crash();
        stayDown(plan);
        connect(plan);
      }
      case TAKEOVER -> connect(plan);
      case RESTART_RELAY -> {
        relay.end(plan.graceful());
        stayDown(plan);
        relay.revive();
      }
      case PARTITION -> {
        plan.groups().forEach(links::down);
        stayDown(plan);
        plan.groups().forEach(links::up);
      }
      case FREEZE -> {
        plan.groups().forEach(links::freeze);
        stayDown(plan);
        plan.groups().forEach(links::thaw);
      }
    }
  }

  private SessionRun session(FaultPlan plan) {
    return sessions.get(plan.session() - 1);
  }

  private void stayDown(FaultPlan plan) throws InterruptedException {
    if (plan.down().isPresent()) {
      TimeUnit.NANOSECONDS.sleep(plan.down().get().toNanos());
    } else {
      while (!isEverythingSent && !isBlocked()) {
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      }
    }
  }

  /** Under BLOCK the first consumer that lags stops the producer, who would never be through. */
  private boolean isBlocked() {
    return policy == LagPolicy.BLOCK
        && sessions.stream().anyMatch(session -> session.lagging() > 0);
  }

  private void connect(FaultPlan plan)
      throws InterruptedException, ExecutionException, TimeoutException {
    session(plan)
        .connect(links.ofProducer(plan.session()))
        .get(context.limit().toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Returns whether nothing is wrong any more but what lasts until everything is sent. */
  boolean areOver() {
    return running.get() == 0;
  }

  /** Returns what went wrong and was not to. */
  synchronized List<String> troubles() {
    return List.copyOf(troubles);
  }

  synchronized List<FaultSpan> spans() {
    return List.copyOf(spans);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
