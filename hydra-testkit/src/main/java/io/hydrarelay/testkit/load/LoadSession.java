package io.hydrarelay.testkit.load;

import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.frame.Join;
import io.netty.bootstrap.Bootstrap;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/**
 * One session of a load: its producer joins first, then the consumers that count, then those that
 * stall. On the event loop only.
 */
final class LoadSession implements LoadPeer.Owner {
  /** Takes what becomes of a session. */
  interface Owner {
    /** The load cannot begin. */
    void failed(LoadException why);

    /** All of the session have joined. */
    void ready();

    /** Something came, or happened, that should not have. */
    void offended(String what);

    /** A joined peer is lost that the session can do without. */
    void lostOne();

    /** The producer is lost, or the last consumer. */
    void broken();
  }

  /** A session whose slowest consumer gets nothing for so long is broken. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Bootstrap bootstrap;
  private final Owner owner;
  private final LongSupplier clock;
  private final byte[] join;
  private final LoadProducer producer;
  private final ConsumerGroup consumers;
  private int stalledToDial;
  private boolean isReady;
  private boolean isOver;
  private long slowestSeen;
  private long progressNanos;

  /**
   * Makes a session.
   *
   * @param consumerCount how many consumers count
   * @param stalledCount how many stall
   * @param clock nanoseconds since the load began
   */
  LoadSession(
      LoadPlan plan,
      int consumerCount,
      int stalledCount,
      Bootstrap bootstrap,
      LatencyRecorder latencies,
      LongSupplier clock,
      Owner owner) {
    this.bootstrap = bootstrap;
    this.owner = owner;
    this.clock = clock;
    this.stalledToDial = stalledCount;
    MessageShape shape = new MessageShape(plan.payloadBytes());
    SessionCredentials credentials = SessionCredentials.generateOwned(new SecureRandom());
    this.join = Join.consumer(credentials, 0, 0).toBytes();
    List<LoadConsumer> each =
        IntStream.rangeClosed(1, consumerCount)
            .mapToObj(
                number ->
                    new LoadConsumer(
                        "consumer " + number,
                        join,
                        this,
                        clock,
                        events -> new StreamTally(shape, latencies, events)))
            .toList();
    this.consumers = new ConsumerGroup(each);
    this.producer = new LoadProducer(plan, credentials, shape, this, clock, consumers::slowest);
  }

  /** Begins to join. */
  void dial() {
    producer.dial(bootstrap);
  }

  /** Begins to send. */
  void start() {
    progressNanos = clock.getAsLong();
    producer.start();
  }

  /** Ends sending; what has begun still goes out. */
  void stop() {
    producer.stop();
  }

  /** Ends the session. */
  void end() {
    isOver = true;
    producer.stop();
    if (!producer.isLost()) {
      producer.endSession();
    }
  }

  /** Gives the memory back, once the event loop has ended. */
  void release() {
    producer.release();
  }

  /** Returns whether every consumer that is left has everything. */
  boolean hasArrived() {
    return consumers.slowest() >= producer.sent();
  }

  /** Returns whether nothing has come to the slowest consumer for too long; ask often. */
  boolean isStuck() {
    long now = clock.getAsLong();
    long slowest = consumers.slowest();
    if (slowest != slowestSeen || slowest >= producer.sent()) {
      slowestSeen = slowest;
      progressNanos = now;
    }
    return now - progressNanos > PATIENCE.toNanos();
  }

  /** Returns how long it may take until a standstill is noticed. */
  static Duration patience() {
    return PATIENCE;
  }

  /** Returns what was sent and received up to now. */
  Measurement counts() {
    return new Measurement(clock.getAsLong(), producer.sent(), consumers.received());
  }

  /** Returns how many messages did not arrive, summed over consumers. */
  long missing() {
    return consumers.missing(producer.sent());
  }

  // ---- what the peers tell

  @Override
  public void failed(LoadException why) {
    if (isReady) { // a stalled consumer did not get in again
      owner.offended(why.getMessage());
    } else {
      owner.failed(why);
    }
  }

  @Override
  public void ready(LoadPeer peer) {
    if (peer == producer) {
      consumers.dialMore(bootstrap);
    } else if (peer instanceof LoadConsumer && !consumers.oneMoreIsReady()) {
      consumers.dialMore(bootstrap);
    } else if (stalledToDial > 0) {
      stalledToDial--;
      dialStalled();
    } else if (!isReady) {
      isReady = true;
      owner.ready();
    }
  }

  private void dialStalled() {
    new StalledConsumer(join, this).dial(bootstrap);
  }

  @Override
  public void progressed() {
    producer.poke();
  }

  @Override
  public void offended(String what) {
    owner.offended(what);
  }

  @Override
  public void lost(LoadPeer peer) {
    if (peer instanceof StalledConsumer) {
      if (!isOver) {
        dialStalled();
      }
    } else if (peer == producer || !consumers.isAnyAlive()) {
      owner.broken();
    } else {
      owner.lostOne();
    }
  }

  /** Returns how many have joined, in words. */
  String progress() {
    return consumers.progress();
  }
}
