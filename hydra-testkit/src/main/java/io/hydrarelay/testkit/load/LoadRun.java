package io.hydrarelay.testkit.load;

import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.frame.Join;
import io.hydrarelay.testkit.load.LoadResult.Latency;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.EventLoop;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

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
final class LoadRun implements LoadPeer.Owner {
  private enum Phase {
    JOINING,
    WARMING_UP,
    MEASURING,
    DRAINING,
    OVER
  }

  /** A load whose slowest consumer gets nothing for so long is broken. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Duration DRAIN_LIMIT = Duration.ofSeconds(10);
  private static final long WATCH_MILLIS = 10;

  private final LoadPlan plan;
  private final LoadObserver observer;
  private final Bootstrap bootstrap;
  private final EventLoop loop;
  private final LoadProducer producer;
  private final ConsumerGroup consumers;
  private final LatencyRecorder latencies = new LatencyRecorder();
  private final Offences offences = new Offences();
  private final CompletableFuture<LoadResult> result = new CompletableFuture<>();
  private final long originNanos = System.nanoTime();

  private Phase phase = Phase.JOINING;
  private Measurement before = Measurement.NONE;
  private Measurement measured = Measurement.NONE;
  private long drainUntilNanos;
  private long slowestSeen;
  private long progressNanos;

  LoadRun(LoadPlan plan, LoadObserver observer, Bootstrap bootstrap, MessageBatch batch) {
    this.plan = plan;
    this.observer = observer;
    this.bootstrap = bootstrap;
    this.loop = (EventLoop) bootstrap.config().group();
    SessionCredentials session = SessionCredentials.generateOwned(new SecureRandom());
    byte[] join = Join.consumer(session, 0, 0).toBytes();
    List<LoadConsumer> each =
        IntStream.rangeClosed(1, plan.consumers())
            .mapToObj(number -> consumer(number, join, batch.shape()))
            .toList();
    this.consumers = new ConsumerGroup(each);
    this.producer =
        new LoadProducer(plan, session, batch, this, this::nowNanos, consumers::slowest);
  }

  private LoadConsumer consumer(int number, byte[] join, MessageShape shape) {
    return new LoadConsumer(
        "consumer " + number,
        join,
        this,
        this::nowNanos,
        events -> new StreamTally(shape, latencies, events));
  }

  /** Begins; may be called by any thread, once. */
  CompletableFuture<LoadResult> start() {
    loop.execute(() -> producer.dial(bootstrap));
    Duration limit = joinLimit(plan);
    loop.schedule(this::judgeJoins, limit.toMillis(), TimeUnit.MILLISECONDS);
    return result;
  }

  /** Returns how long the joins may take. */
  private static Duration joinLimit(LoadPlan plan) {
    return Duration.ofSeconds(10).plusMillis(20L * plan.consumers());
  }

  /** Returns how long a whole load takes at most. */
  static Duration limit(LoadPlan plan) {
    return joinLimit(plan)
        .plus(plan.warmup())
        .plus(plan.duration())
        .plus(DRAIN_LIMIT)
        .plus(PATIENCE);
  }

  private long nowNanos() {
    return System.nanoTime() - originNanos;
  }

  // ---- the phases

  private void judgeJoins() {
    if (phase == Phase.JOINING) {
      String what = "the joins took too long: " + consumers.progress() + " have joined";
      failed(new LoadException(LoadException.Kind.TIMEOUT, what));
    }
  }

  @Override
  public void ready(LoadPeer peer) {
    boolean allAreReady = peer != producer && consumers.oneMoreIsReady();
    if (allAreReady && phase == Phase.JOINING) {
      warmUp();
    } else {
      consumers.dialMore(bootstrap);
    }
  }

  private void warmUp() {
    phase = Phase.WARMING_UP;
    progressNanos = nowNanos();
    loop.schedule(this::measure, plan.warmup().toNanos(), TimeUnit.NANOSECONDS);
    loop.scheduleAtFixedRate(this::watch, WATCH_MILLIS, WATCH_MILLIS, TimeUnit.MILLISECONDS);
    producer.start();
  }

  private void measure() {
    if (phase == Phase.WARMING_UP) {
      phase = Phase.MEASURING;
      loop.schedule(this::drain, plan.duration().toNanos(), TimeUnit.NANOSECONDS);
      observer.measurementBegins();
      before = counts();
      if (plan.hasRate()) {
        latencies.begin(before.nanos());
      }
    }
  }

  private Measurement counts() {
    return new Measurement(nowNanos(), producer.sent(), consumers.received());
  }

  private void drain() {
    if (phase == Phase.MEASURING) {
      endMeasurement();
      phase = Phase.DRAINING;
      drainUntilNanos = nowNanos() + DRAIN_LIMIT.toNanos();
    }
  }

  private void endMeasurement() {
    producer.stop();
    measured = counts().since(before);
    latencies.end(nowNanos());
    observer.measurementEnds();
  }

  /** Looks whether the load has come to its end, or to a standstill. */
  private void watch() {
    if (phase == Phase.OVER) {
      return;
    }
    long now = nowNanos();
    long slowest = consumers.slowest();
    if (slowest != slowestSeen || slowest >= producer.sent()) {
      slowestSeen = slowest;
      progressNanos = now;
    }
    if (now - progressNanos > PATIENCE.toNanos()) {
      offended("the slowest consumer has received nothing for " + PATIENCE.toSeconds() + " s");
      finish();
    } else if (phase == Phase.DRAINING && (slowest >= producer.sent() || now > drainUntilNanos)) {
      finish();
    }
  }

  private void finish() {
    if (phase == Phase.MEASURING) {
      endMeasurement();
    }
    phase = Phase.OVER;
    producer.stop();
    if (!producer.isLost()) {
      producer.endSession();
    }
    Optional<Latency> latency = latencies.summary();
    result.complete(
        new LoadResult(
            measured.nanos(),
            plan.payloadBytes(),
            measured.sent(),
            measured.received(),
            consumers.missing(producer.sent()),
            offences.count(),
            offences.first(),
            latency));
  }

  // ---- what the peers tell

  @Override
  public void progressed() {
    producer.poke();
  }

  @Override
  public void offended(String what) {
    if (phase != Phase.OVER) {
      offences.add(what);
    }
  }

  @Override
  public void lost(LoadPeer peer) {
    if (phase == Phase.JOINING) {
      String what = "a connection was lost while others joined; " + consumers.progress();
      failed(new LoadException(LoadException.Kind.CANNOT_CONNECT, what + " had joined"));
    } else if (phase != Phase.OVER && (peer == producer || !consumers.isAnyAlive())) {
      finish();
    }
  }

  @Override
  public void failed(LoadException why) {
    phase = Phase.OVER;
    result.completeExceptionally(why);
  }
}
