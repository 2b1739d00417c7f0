package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.Status;
import java.util.List;

/** How much may wait for a consumer without making it lag, and how long (Hydra/1 §6.5). */
final class PatienceCases {
  private static final long EPOCH = Live.EPOCH;

  private final RelayCaseList cases = new RelayCaseList("6.5");

  private PatienceCases() {}

  static List<RelayCase> all() {
    PatienceCases self = new PatienceCases();
    self.stall();
    self.limits();
    return self.cases.list();
  }

  private void stall() {
    cutThoughItDoesNotLag(12, LagPolicy.DISCONNECT, Need.DISCONNECT);
    cutThoughItDoesNotLag(13, LagPolicy.SKIP, Need.SKIP);
    cutThoughItDoesNotLag(14, LagPolicy.BLOCK, Need.BLOCK);
  }

  private void cutThoughItDoesNotLag(int number, LagPolicy policy, Need need) {
    cases
        .must(
            number,
            "consumer that takes nothing for `stall` though it does not lag, under " + policy,
            "under every policy it gets STATUS 1C then and not before",
            stage -> expectCutAfterStall(stage, policy))
        .heavy()
        .needs(need)
        .lasts(RelayTarget::stall);
  }

  private static void expectCutAfterStall(RelayStage stage, LagPolicy policy) throws Exception {
    MadeStream stream = stage.stream(stage.owned(), EPOCH);
    RelayPeer producer = stage.streaming(stream, policy);
    RelayPeer stalled = stage.narrowConsumer(stream.session(), 0, 0);
    stalled.expect(stream.header());
    producer.awaitConsumers(1);
    Waiting stall = Waiting.of(stage, stage.target().stall());
    Backlog backlog = send(stage, stream, producer);
    stage.loadIsOver();
    stall.patient(producer).awaitConsumers(0);
    stall.expectNotTooEarly(producer, "the cut");
    Reception reception = new Reception(stalled, backlog::frame);
    Status status = reception.readToStatus(StatusCode.TOO_SLOW);
    if (status.arg() < 1 || reception.due() + status.arg() > backlog.frames()) {
      throw stalled.failure(
          "expected as arg how many frames waited, but it was %d: %d came and %d were sent"
              .formatted(status.arg(), reception.due(), backlog.frames()));
    }
    producer.ping();
  }

  private static Backlog send(RelayStage stage, MadeStream stream, RelayPeer producer)
      throws Exception {
    Backlog backlog = Backlog.withinLimits(stage.target(), stream);
    for (int seq = 0; seq < backlog.frames(); seq++) {
      producer.send(backlog.frame(seq));
    }
    return backlog;
  }

  private void limits() {
    cases
        .must(
            15,
            "consumer for which more than `capacity_bytes` but no more than `capacity` wait",
            "a consumer lags only when both limits are exceeded: it is not cut, and loses nothing",
            stage -> {
              MadeStream stream = stage.stream(stage.owned(), EPOCH);
              RelayPeer producer = stage.streaming(stream, LagPolicy.DISCONNECT);
              RelayPeer slow = stage.narrowConsumer(stream.session(), 0, 0);
              slow.expect(stream.header());
              Backlog backlog = send(stage, stream, producer);
              producer.awaitAck(EPOCH, backlog.frames());
              stage.pause(stage.quiet());
              expectAll(slow, backlog);
            })
        .heavy()
        .needs(Need.DISCONNECT)
        .must(
            16,
            "consumer that began in the past and has not caught up yet",
            "as long as it catches up, the number of waiting frames and bytes is no lag",
            PatienceCases::catchingUpIsNoLag)
        .heavy()
        .needs(Need.DISCONNECT);
  }

  private static void expectAll(RelayPeer consumer, Backlog backlog) throws Exception {
    Reception reception = new Reception(consumer, backlog::frame).readTo(backlog.frames());
    if (reception.skipped() > 0) {
      throw consumer.failure("expected every frame, but some were left out");
    }
  }

  /** What waits is the newest `capacity` frames, which a ring must hold, and half as many more. */
  private static void catchingUpIsNoLag(RelayStage stage) throws Exception {
    MadeStream stream = stage.stream(stage.owned(), EPOCH);
    RelayPeer producer = stage.streaming(stream, LagPolicy.DISCONNECT);
    Backlog past = send(stage, stream, producer);
    producer.awaitAck(EPOCH, past.frames());
    RelayPeer latecomer = stage.narrowConsumer(stream.session(), 0, 1);
    latecomer.expect(stream.header());
    Backlog all = new Backlog(stream, past.frames() * 3 / 2, past.bodyBytes());
    for (int seq = past.frames(); seq < all.frames(); seq++) {
      producer.send(all.frame(seq));
    }
    producer.awaitAck(EPOCH, all.frames());
    stage.pause(stage.quiet());
    expectAll(latecomer, all);
  }
}
