package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Lag;
import io.hydrarelay.protocol.frame.Status;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What becomes of a consumer that lags (Hydra/1 §6.5). */
final class LagCases {
  private static final long EPOCH = Live.EPOCH;
  private static final int UNIT_FRAMES = Hydra1.MAX_UNIT_BYTES / LagScene.bodyBytes() + 1;

  private final RelayCaseList cases = new RelayCaseList("6.5");

  private LagCases() {}

  static List<RelayCase> all() {
    LagCases self = new LagCases();
    self.disconnect();
    self.skip();
    self.block();
    self.policies();
    return self.cases.list();
  }

  // ---- DISCONNECT

  private void disconnect() {
    cases
        .must(
            1,
            "consumer that does not read, under DISCONNECT",
            "it gets STATUS 1C at a frame boundary, with the number of waiting frames as arg",
            LagCases::cutWithWhatWaited)
        .heavy()
        .needs(Need.DISCONNECT)
        .must(
            2,
            "consumer that reads beside one that does not, under DISCONNECT",
            "one consumer's lag is nobody else's: the other gets every frame",
            stage -> {
              LagScene scene = LagScene.of(stage, LagPolicy.DISCONNECT);
              long sent = scene.sendInStepUntilCut(scene.enough());
              scene.sendInStep(sent + 50);
            })
        .heavy()
        .needs(Need.DISCONNECT);
  }

  private static void cutWithWhatWaited(RelayStage stage) throws Exception {
    LagScene scene = LagScene.of(stage, LagPolicy.DISCONNECT);
    long sent = scene.sendInStepUntilCut(scene.enough());
    Reception reception = scene.stalledReception();
    Status status = reception.readToStatus(StatusCode.TOO_SLOW);
    expectWaiting(scene, reception, status, sent);
    long least = leastThatLags(stage.target());
    if (status.arg() < least) {
      throw scene
          .stalled()
          .failure(
              "expected as arg how many frames waited, %d at least, but it was %d"
                  .formatted(least, status.arg()));
    }
  }

  /** As many as may wait, less a unit, where a ring has room for them. */
  private static long leastThatLags(RelayTarget target) {
    long fit = target.ringBytes() / LagScene.bodyBytes();
    return Math.max(1, Math.min(target.capacity(), fit) - UNIT_FRAMES);
  }

  /** What was written and what waited cannot be more than what was sent. */
  private static void expectWaiting(LagScene scene, Reception reception, Status status, long sent)
      throws ExpectationFailure {
    if (status.arg() < 1 || reception.due() + status.arg() > sent) {
      throw scene
          .stalled()
          .failure(
              "expected as arg how many frames waited, but it was %d: %d came and %d were sent"
                  .formatted(status.arg(), reception.due(), sent));
    }
  }

  // ---- SKIP

  private void skip() {
    cases
        .must(
            3,
            "consumer that does not read, under SKIP, when it reads again",
            "LAG tells exactly how many DATA, CHECK and END are left out, and names the next frame",
            stage -> {
              LagScene scene = skipped(stage);
              expectSkipped(scene, scene.stalledReception().readTo(scene.enough()));
            })
        .heavy()
        .needs(Need.SKIP)
        .must(
            4,
            "what waits for a consumer that was skipped",
            "it is within `capacity` frames or within `capacity_bytes` bytes",
            LagCases::whatStillWaitsIsWithinLimits)
        .heavy()
        .needs(Need.SKIP)
        .should(
            5,
            "the frame that follows a LAG",
            "a consumer is preferably skipped to a DATA with F",
            stage -> {
              LagScene scene = skipped(stage);
              Reception reception = scene.stalledReception().readTo(scene.enough());
              expectSkipped(scene, reception);
              if (!LagScene.beginsMessage(reception.resumedAt())) {
                throw scene
                    .stalled()
                    .failure("expected to go on where a message begins, not amid one");
              }
            })
        .heavy()
        .needs(Need.SKIP)
        .must(
            6,
            "consumer that is skipped into the next stream",
            "HEADER of the target, LAG and target come in this order",
            LagCases::skippedIntoTheNextStream)
        .heavy()
        .needs(Need.SKIP);
  }

  private static LagScene skipped(RelayStage stage) throws Exception {
    LagScene scene = LagScene.of(stage, LagPolicy.SKIP);
    scene.sendInStep(scene.enough());
    return scene;
  }

  private static void expectSkipped(LagScene scene, Reception reception) throws Exception {
    if (reception.skipped() == 0) {
      throw scene.stalled().failure("expected a LAG, but every frame came");
    }
  }

  private static void whatStillWaitsIsWithinLimits(RelayStage stage) throws Exception {
    LagScene scene = skipped(stage);
    Reception reception = scene.stalledReception().readTo(scene.enough());
    expectSkipped(scene, reception);
    long frames = scene.enough() - reception.resumedAt();
    long bytes = frames * LagScene.bodyBytes();
    RelayTarget target = stage.target();
    boolean within =
        frames <= target.capacity() + UNIT_FRAMES
            || bytes <= target.capacityBytes() + Hydra1.MAX_UNIT_BYTES;
    if (!within) {
      throw scene.stalled().failure("expected less to wait than " + frames + " frames");
    }
  }

  private static void skippedIntoTheNextStream(RelayStage stage) throws Exception {
    LagScene scene = skipped(stage);
    RelayPeer producer = scene.producer();
    MadeStream next = stage.stream(scene.stream().session(), EPOCH + 1);
    producer.send(scene.stream().endOfStream(scene.enough()), next.header());
    scene.healthy().expect(scene.stream().endOfStream(scene.enough()), next.header());
    scene.sendInStep(next, scene.enoughMore());
    expectHeaderBeforeLag(scene, next);
  }

  /** Frames of the first stream, and LAGs within it, may come before; then the order counts. */
  private static void expectHeaderBeforeLag(LagScene scene, MadeStream next) throws Exception {
    long got = 0;
    long toldBefore = 0;
    WireFrame frame = scene.stalled().next("HEADER of the next stream");
    while (!Arrays.equals(next.header(), frame.bytes())) {
      if (frame.is(FrameType.LAG)) {
        toldBefore += Lag.decode(frame.body()).skipped();
      } else {
        got++;
      }
      frame = scene.stalled().next("HEADER of the next stream");
    }
    frame = scene.stalled().next("LAG behind the HEADER");
    if (!frame.is(FrameType.LAG)) {
      throw scene.stalled().failure("expected LAG behind the HEADER, but " + frame + " came");
    }
    Lag lag = Lag.decode(frame.body());
    long left = scene.enough() + 1 - got - toldBefore + lag.nextSeq();
    if (lag.skipped() != left) {
      throw scene.stalled().failure("expected a LAG of " + left + ", but " + lag + " came");
    }
    scene.stalled().expect(next.data(lag.nextSeq(), LagScene.bodyBytes()));
  }

  // ---- BLOCK

  private void block() {
    cases
        .must(
            7,
            "producer of a consumer that does not read, under BLOCK",
            "the relay does not read the producer until the consumer takes more; nothing is lost",
            LagCases::producerIsHeldBack)
        .heavy()
        .needs(Need.BLOCK)
        .must(
            8,
            "consumer that takes nothing for `stall`, under BLOCK",
            "it gets STATUS 1C then and not before, and everybody else goes on",
            LagCases::cutAfterStallUnderBlock)
        .heavy()
        .needs(Need.BLOCK)
        .lasts(RelayTarget::stall)
        .must(
            9,
            "consumer that takes something now and then, under BLOCK",
            "everybody moves at its pace: it is not cut and loses nothing",
            LagCases::slowIsNotStalled)
        .heavy()
        .needs(Need.BLOCK)
        .lasts(target -> target.stall().multipliedBy(3));
  }

  private static void producerIsHeldBack(RelayStage stage) throws Exception {
    LagScene scene = LagScene.of(stage, LagPolicy.BLOCK);
    long count = scene.moreThanFits();
    CompletableFuture<Void> sending = scene.sendApart(count);
    CompletableFuture<Reception> healthy = scene.readHealthyApart(count);
    scene.awaitBlocked();
    expectStillSending(scene, sending, stage.quiet());
    Reception reception = scene.stalledReception().readTo(count);
    if (reception.skipped() > 0) {
      throw scene.stalled().failure("expected every frame, but some were left out");
    }
    scene.expectAllThrough(sending, healthy);
    scene.producer().awaitAck(EPOCH, count);
  }

  private static void expectStillSending(
      LagScene scene, CompletableFuture<Void> sending, Duration moment) throws Exception {
    try {
      sending.get(moment.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException heldBack) {
      return;
    }
    throw scene.producer().failure("expected to be held back, but the relay took every frame");
  }

  private static void cutAfterStallUnderBlock(RelayStage stage) throws Exception {
    LagScene scene = LagScene.of(stage, LagPolicy.BLOCK);
    long count = scene.moreThanFits();
    Waiting stall = Waiting.of(stage, stage.target().stall());
    CompletableFuture<Void> sending = scene.sendApart(count);
    CompletableFuture<Reception> healthy = scene.readHealthyApart(count);
    scene.awaitBlocked();
    stall
        .patient(scene.producer())
        .awaitAudience("AUDIENCE without the stalled one", a -> a.consumers() == 1);
    stall.expectNotTooEarly(scene.producer(), "the cut");
    Reception reception = scene.stalledReception();
    Status status = reception.readToStatus(StatusCode.TOO_SLOW);
    expectWaiting(scene, reception, status, count);
    scene.expectAllThrough(sending, healthy);
  }

  private static void slowIsNotStalled(RelayStage stage) throws Exception {
    LagScene scene = LagScene.of(stage, LagPolicy.BLOCK);
    long count = scene.moreThanFits();
    CompletableFuture<Void> sending = scene.sendApart(count);
    CompletableFuture<Reception> healthy = scene.readHealthyApart(count);
    scene.awaitBlocked();
    Reception slow = scene.stalledReception();
    int steps = 8;
    for (int i = 1; i <= steps; i++) {
      stage.pause(stage.target().stall().dividedBy(3));
      slow.readTo(count * i / steps);
    }
    if (slow.skipped() > 0) {
      throw scene.stalled().failure("expected every frame, but some were left out");
    }
    scene.expectAllThrough(sending, healthy);
  }

  // ---- whose policy

  private void policies() {
    cases
        .must(
            10,
            "consumer that does not read when the producer left the policy to the relay",
            "policy 0 means the setting `default_policy`",
            LagCases::followsTheDefault)
        .heavy()
        .must(
            11,
            "consumer that does not read when a second producer brought another policy",
            "the policy is the one of the current producer's JOIN",
            stage -> {
              LagScene scene = LagScene.of(stage, LagPolicy.DISCONNECT);
              RelayPeer second =
                  stage.producer("second", scene.stream().session(), LagPolicy.SKIP, EPOCH);
              second.send(scene.stream().header());
              scene.sendInStep(second, scene.enough());
              expectSkipped(scene, scene.stalledReception().readTo(scene.enough()));
            })
        .heavy()
        .needs(Need.DISCONNECT, Need.SKIP);
  }

  private static void followsTheDefault(RelayStage stage) throws Exception {
    LagScene scene = LagScene.of(stage, LagPolicy.RELAY_DEFAULT);
    LagPolicy policy = stage.target().defaultPolicy();
    if (policy == LagPolicy.BLOCK) {
      long count = scene.moreThanFits();
      CompletableFuture<Void> sending = scene.sendApart(count);
      scene.readHealthyApart(count);
      scene.awaitBlocked();
      expectStillSending(scene, sending, stage.quiet());
      return;
    }
    if (policy == LagPolicy.SKIP) {
      scene.sendInStep(scene.enough());
      expectSkipped(scene, scene.stalledReception().readTo(scene.enough()));
    } else {
      scene.sendInStepUntilCut(scene.enough());
      scene.stalledReception().readToStatus(StatusCode.TOO_SLOW);
    }
  }
}
