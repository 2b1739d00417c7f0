package io.hydrarelay.testkit.load;

import io.hydrarelay.testkit.load.LoadResult.Latency;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One load from the first connection to the last message.
 *
 * <pre>
 *  JOINING --all ready--> WARMING_UP --warm-up over--> MEASURING --duration over--> DRAINING
 *     |                       |                            |                           |
 *  cannot begin            broken                       broken              all arrived, or no more
 *     +-----------------------+----------------------------+---------------------------+--> OVER
 * </pre>
 *
 * On the event loop only, but for {@link #start}.
 */
final class LoadRun implements LoadSession.Owner {
  private enum Phase {
    JOINING,
    WARMING_UP,
    MEASURING,
    DRAINING,
    OVER
  }

  private static final Duration DRAIN_LIMIT = Duration.ofSeconds(10);
  private static final long WATCH_MILLIS = 10;
  private static final int IDLE_CONSUMERS = 1;

  private final LoadPlan plan;
  private final LoadObserver observer;
  private final EventLoop loop;
  private final List<LoadSession> busy = new ArrayList<>();
  private final List<LoadSession> all = new ArrayList<>();
  private final LatencyRecorder latencies = new LatencyRecorder();
  private final Offences offences = new Offences();
  private final CompletableFuture<LoadResult> result = new CompletableFuture<>();
  private final long originNanos = System.nanoTime();

  private Phase phase = Phase.JOINING;
  private int joined;
  private Measurement before = Measurement.NONE;
  private Measurement measured = Measurement.NONE;
  private long drainUntilNanos;

  LoadRun(LoadPlan plan, LoadObserver observer, Bootstrap bootstrap) {
    this.plan = plan;
    this.observer = observer;
    this.loop = (EventLoop) bootstrap.config().group();
    LoadCrowd crowd = plan.crowd();
    for (int i = 0; i < crowd.idleSessions(); i++) {
      all.add(session(IDLE_CONSUMERS, 0, bootstrap));
    }
    for (int i = 0; i < crowd.sessions(); i++) {
      busy.add(session(crowd.consumers(), crowd.stalled(), bootstrap));
    }
    all.addAll(busy);
  }

  private LoadSession session(int consumers, int stalled, Bootstrap bootstrap) {
    return new LoadSession(plan, consumers, stalled, bootstrap, latencies, this::nowNanos, this);
  }

  /** Begins; may be called by any thread, once. */
  CompletableFuture<LoadResult> start() {
    loop.execute(() -> all.get(0).dial());
    Duration limit = joinLimit(plan);
    loop.schedule(this::judgeJoins, limit.toMillis(), TimeUnit.MILLISECONDS);
    return result;
  }

  /** Returns how long the joins may take. */
  private static Duration joinLimit(LoadPlan plan) {
    return Duration.ofSeconds(10).plusMillis(20L * plan.crowd().connections());
  }

  /** Returns how long a whole load takes at most. */
  static Duration limit(LoadPlan plan) {
    return joinLimit(plan)
        .plus(plan.warmup())
        .plus(plan.duration())
        .plus(DRAIN_LIMIT)
        .plus(LoadSession.patience());
  }

  /** Gives the memory back, once the event loop has ended. */
  void release() {
    busy.forEach(LoadSession::release);
  }

  private long nowNanos() {
    return System.nanoTime() - originNanos;
  }

  // ---- the phases

  private void judgeJoins() {
    if (phase == Phase.JOINING) {
      failed(
          new LoadException(
              LoadException.Kind.TIMEOUT,
              "the joins took too long: " + progress() + " had joined"));
    }
  }

  private String progress() {
    String last = all.get(Math.min(joined, all.size() - 1)).progress();
    return all.size() == 1
        ? last
        : "%d of %d sessions, and %s of the next".formatted(joined, all.size(), last);
  }

  @Override
  public void ready() {
    joined++;
    if (phase != Phase.JOINING) {
      return;
    }
    if (joined < all.size()) {
      all.get(joined).dial();
    } else {
      warmUp();
    }
  }

  private void warmUp() {
    phase = Phase.WARMING_UP;
    loop.schedule(this::measure, plan.warmup().toNanos(), TimeUnit.NANOSECONDS);
    loop.scheduleAtFixedRate(this::watch, WATCH_MILLIS, WATCH_MILLIS, TimeUnit.MILLISECONDS);
    busy.forEach(LoadSession::start);
  }

  private void measure() {
    if (phase == Phase.WARMING_UP) {
      phase = Phase.MEASURING;
      observer.measurementBegins();
      before = counts();
      loop.schedule(this::drain, plan.duration().toNanos(), TimeUnit.NANOSECONDS);
      if (plan.hasRate()) {
        latencies.begin(before.nanos());
      }
    }
  }

  private Measurement counts() {
    return busy.stream().map(LoadSession::counts).reduce(Measurement.NONE, Measurement::and);
  }

  private void drain() {
    if (phase == Phase.MEASURING) {
      endMeasurement();
      phase = Phase.DRAINING;
      drainUntilNanos = nowNanos() + DRAIN_LIMIT.toNanos();
    }
  }

  private void endMeasurement() {
    busy.forEach(LoadSession::stop);
    measured = counts().since(before);
    latencies.end(nowNanos());
    observer.measurementEnds();
  }

  /** Looks whether the load has come to its end, or to a standstill. */
  private void watch() {
    if (phase == Phase.OVER) {
      return;
    }
    if (busy.stream().anyMatch(LoadSession::isStuck)) {
      offended(
          "the slowest consumer has received nothing for "
              + LoadSession.patience().toSeconds()
              + " s");
      finish();
    } else if (phase == Phase.DRAINING
        && (busy.stream().allMatch(LoadSession::hasArrived) || nowNanos() > drainUntilNanos)) {
      finish();
    }
  }

  private void finish() {
    if (phase == Phase.MEASURING) {
      endMeasurement();
    }
    phase = Phase.OVER;
    all.forEach(LoadSession::end);
    Optional<Latency> latency = latencies.summary();
    result.complete(
        new LoadResult(
            measured.nanos(),
            plan.payloadBytes(),
            measured.sent(),
            measured.received(),
            busy.stream().mapToLong(LoadSession::missing).sum(),
            offences.count(),
            offences.first(),
            latency));
  }

  // ---- what the sessions tell

  @Override
  public void offended(String what) {
    if (phase != Phase.OVER) {
      offences.add(what);
    }
  }

  @Override
  public void lostOne() {
    if (phase == Phase.JOINING) {
      failed(
          new LoadException(
              LoadException.Kind.CANNOT_CONNECT,
              "a connection was lost while others joined; " + progress() + " had joined"));
    }
  }

  @Override
  public void broken() {
    lostOne();
    if (phase != Phase.OVER) {
      finish();
    }
  }

  @Override
  public void failed(LoadException why) {
    phase = Phase.OVER;
    result.completeExceptionally(why);
  }
}
