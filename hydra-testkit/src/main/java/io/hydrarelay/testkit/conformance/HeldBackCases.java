package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.LagPolicy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * Clocks that stand still while the relay itself does not read, under BLOCK (Hydra/1 §4.4, §6.2).
 */
final class HeldBackCases {
  private static final int SILENT_PERIODS = 3;

  private HeldBackCases() {}

  static List<RelayCase> all() {
    RelayCaseList silence =
        new RelayCaseList("4.4")
            .must(
                14,
                "producer that the relay does not read for longer than 3k seconds",
                "the clock of the producer's silence stands still meanwhile: it is not cut",
                stage -> expectPatience(stage, silence(stage.target())))
            .heavy()
            .needs(Need.BLOCK, Need.KEEPALIVE, Need.STALL_OUTLASTS_SILENCE)
            .lasts(HeldBackCases::silence);
    RelayCaseList waits =
        new RelayCaseList("6.2")
            .must(
                56,
                "producer that the relay does not read for longer than `frame_wait`",
                "time in which the relay does not read does not count: the frame it is amid may"
                    + " end",
                stage -> expectPatience(stage, stage.target().frameWait()))
            .heavy()
            .needs(Need.BLOCK, Need.STALL_OUTLASTS_FRAME_WAIT)
            .lasts(RelayTarget::frameWait)
            .must(
                57,
                "second producer that the relay does not read for longer than `header_wait`",
                "time in which the relay does not read does not count: its HEADER is accepted"
                    + " later",
                HeldBackCases::headerMayComeLater)
            .heavy()
            .needs(Need.BLOCK, Need.STALL_OUTLASTS_HEADER_WAIT)
            .lasts(RelayTarget::headerWait);
    return Stream.concat(silence.list().stream(), waits.list().stream()).toList();
  }

  private static Duration silence(RelayTarget target) {
    return target.keepalive().multipliedBy(SILENT_PERIODS);
  }

  private static void expectPatience(RelayStage stage, Duration limit) throws Exception {
    LagScene scene = LagScene.of(stage, LagPolicy.BLOCK);
    long count = scene.moreThanFits();
    CompletableFuture<Void> sending = scene.sendApart(count);
    CompletableFuture<Reception> healthy = scene.readHealthyApart(count);
    scene.awaitBlocked();
    scene.producer().expectQuiet(limit.plusSeconds(1));
    scene.stalledReception().readTo(count);
    scene.expectAllThrough(sending, healthy);
    scene.producer().awaitAck(Live.EPOCH, count);
  }

  private static void headerMayComeLater(RelayStage stage) throws Exception {
    LagScene scene = LagScene.of(stage, LagPolicy.BLOCK);
    scene.sendApart(scene.moreThanFits());
    scene.readHealthyApart(scene.moreThanFits());
    scene.awaitBlocked();
    RelayPeer second = stage.connect("second producer");
    second.joinAsProducer(scene.stream().session(), LagPolicy.BLOCK, Live.EPOCH);
    second.expectOk();
    long taken =
        second
            .expectAudienceAtJoin()
            .orElseThrow(() -> second.failure("expected ACK of the pinned stream"))
            .nextSeq();
    second.expectQuiet(stage.target().headerWait().plusSeconds(1));
    scene.stalledReception().readTo(taken);
    second.send(scene.stream().header(), scene.frame(taken));
    second.awaitAck(Live.EPOCH, taken + 1);
  }
}
