package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.frame.FrameHeader;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * A session with a producer, a healthy consumer, and one that does not read (Hydra/1 §6.5). Every
 * seventh frame is a CHECK, the others are DATA, three to a message.
 */
final class LagScene {
  private static final int BODY_BYTES = 32_000;
  private static final int CHECK_EVERY = 7;
  private static final int FRAGMENTS = 3;
  private static final int MOST_AT_ONCE = 16;
  private static final int FEW_AT_ONCE = 4;

  /** More than the sockets between a relay and a consumer that does not read will take. */
  private static final long SOCKET_BYTES = 6 << 20;

  private final RelayStage stage;
  private final MadeStream stream;
  private final RelayPeer producer;
  private final RelayPeer stalled;
  private final RelayPeer healthy;
  private final Reception healthyOne;

  private LagScene(RelayStage stage, MadeStream stream, LagPolicy policy) throws Exception {
    this.stage = stage;
    this.stream = stream;
    this.producer = stage.streaming(stream, policy);
    this.stalled = stage.narrowConsumer(stream.session(), 0, 0);
    stalled.expect(stream.header());
    this.healthy = stage.consumer("healthy consumer", stream.session(), 0, 0);
    healthy.expect(stream.header());
    producer.awaitConsumers(2);
    this.healthyOne = new Reception(healthy, this::frame);
  }

  static LagScene of(RelayStage stage, LagPolicy policy) throws Exception {
    return of(stage, stage.owned(), policy);
  }

  static LagScene of(RelayStage stage, SessionCredentials session, LagPolicy policy)
      throws Exception {
    return new LagScene(stage, stage.stream(session, Live.EPOCH), policy);
  }

  MadeStream stream() {
    return stream;
  }

  RelayPeer producer() {
    return producer;
  }

  RelayPeer stalled() {
    return stalled;
  }

  RelayPeer healthy() {
    return healthy;
  }

  /** Returns what the consumer that does not read will find when it does. */
  Reception stalledReception() {
    return new Reception(stalled, this::frame);
  }

  static int bodyBytes() {
    return BODY_BYTES;
  }

  /** Returns how many frames surely make a consumer lag that does not read. */
  long enough() {
    return SOCKET_BYTES / BODY_BYTES + enoughMore();
  }

  /** Returns how many do when the sockets are full. */
  long enoughMore() {
    RelayTarget target = stage.target();
    return Math.max(target.capacity(), target.capacityBytes() / BODY_BYTES) + 30;
  }

  /** Returns how many frames do not fit between a producer and a consumer that does not read. */
  long moreThanFits() {
    return 2 * enough() + stage.target().ringBytes() / BODY_BYTES;
  }

  byte[] frame(long seq) {
    if (seq % CHECK_EVERY == CHECK_EVERY - 1) {
      return stream.check(seq);
    }
    return stream.data(seq, flags(seq), BODY_BYTES);
  }

  private static int flags(long seq) {
    long fragment = seq % CHECK_EVERY % FRAGMENTS;
    return (fragment == 0 ? FrameHeader.FIRST : 0)
        | (fragment == FRAGMENTS - 1 ? FrameHeader.LAST : 0);
  }

  /** Returns whether a message begins with that frame. */
  static boolean beginsMessage(long seq) {
    return seq % CHECK_EVERY != CHECK_EVERY - 1 && (flags(seq) & FrameHeader.FIRST) != 0;
  }

  /** Sends frames up to that seq, a few at a time, each when the healthy consumer has got all. */
  void sendInStep(long to) throws Exception {
    sendInStep(producer, to);
  }

  void sendInStep(RelayPeer from, long to) throws Exception {
    while (healthyOne.due() < to) {
      sendStep(from, Math.min(to, healthyOne.due() + step()));
    }
    if (healthyOne.skipped() > 0) {
      throw healthy.failure("expected every frame, since it takes all, but some were left out");
    }
  }

  /** Likewise, but ends when the relay says that the stalled consumer has gone; returns the seq. */
  long sendInStepUntilCut(long to) throws Exception {
    while (healthyOne.due() < to && producer.lastAudience().consumers() > 1) {
      sendStep(producer, Math.min(to, healthyOne.due() + FEW_AT_ONCE));
    }
    producer.awaitAudience("AUDIENCE without the one that lags", a -> a.consumers() == 1);
    return healthyOne.due();
  }

  private void sendStep(RelayPeer from, long end) throws Exception {
    for (long seq = healthyOne.due(); seq < end; seq++) {
      from.send(frame(seq));
    }
    healthyOne.readTo(end);
  }

  /** So few that they cannot make anybody lag. */
  private int step() {
    return Math.max(1, Math.min(MOST_AT_ONCE, stage.target().capacity() / 2));
  }

  /** Sends small groups of DATA of another stream, each when the healthy consumer has got it. */
  void sendInStep(MadeStream other, long to) throws Exception {
    for (long first = 0; first < to; first += step()) {
      long end = Math.min(to, first + step());
      for (long seq = first; seq < end; seq++) {
        producer.send(other.data(seq, BODY_BYTES));
      }
      for (long seq = first; seq < end; seq++) {
        healthy.expect(other.data(seq, BODY_BYTES));
      }
    }
  }

  /** Sends frames up to that seq on another thread, since the relay may stop to read. */
  CompletableFuture<Void> sendApart(long to) {
    return stage.apart(
        () -> {
          for (long seq = 0; seq < to; seq++) {
            producer.send(frame(seq));
          }
          return null;
        });
  }

  /** Lets the healthy consumer read on another thread. */
  CompletableFuture<Reception> readHealthyApart(long to) {
    healthy.patience(stage.target().stall().plus(stage.slack()));
    return stage.apart(() -> healthyOne.readTo(to));
  }

  /** Waits until the relay does not read the producer any more, because of the stalled consumer. */
  void awaitBlocked() throws Exception {
    producer.awaitAudience("AUDIENCE with one that lags", audience -> audience.lagging() == 1);
    stage.loadIsOver();
  }

  /** Expects that everything gets through, once nobody stands in the way. */
  void expectAllThrough(CompletableFuture<Void> sending, CompletableFuture<Reception> healthy)
      throws Exception {
    Duration within = stage.target().stall().plus(stage.slack().multipliedBy(3));
    stage.await(sending, "the relay takes all that is sent", within);
    stage.await(healthy, "the healthy consumer gets all", within);
  }
}
