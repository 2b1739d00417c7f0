package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.Status;
import java.util.List;

/** What a STATUS looks like and where it stands (Hydra/1 §4.3). */
final class StatusCases {
  private static final int BIG_FRAMES = 60;

  private StatusCases() {}

  static List<RelayCase> all() {
    RelayCaseList cases = new RelayCaseList("4.3");
    begin(cases);
    refusals(cases);
    return cases.list();
  }

  private static void begin(RelayCaseList cases) {
    cases
        .must(
            1,
            "00 of a producer",
            "keepalive_s in 00 is the relay's setting",
            stage -> {
              RelayPeer producer = stage.connect("producer");
              producer.joinAsProducer(stage.owned(), LagPolicy.RELAY_DEFAULT, 0);
              expectKeepalive(stage, producer);
            })
        .must(
            2,
            "00 of a consumer",
            "keepalive_s in 00 is the relay's setting",
            stage -> {
              MadeStream stream = stage.stream(stage.owned(), 5);
              stage.streaming(stream);
              byte[] join = JoinBytes.consumer(stream.session()).all();
              expectKeepalive(stage, stage.connectWith("consumer", join));
            })
        .must(
            3,
            "the reserved byte of 00",
            "a reserved byte is written as zero",
            stage -> {
              MadeStream stream = stage.stream(stage.owned(), 5);
              stage.streaming(stream);
              byte[] join = JoinBytes.consumer(stream.session()).all();
              RelayPeer consumer = stage.connectWith("consumer", join);
              WireFrame frame = consumer.next("STATUS 00");
              if (frame.body().remaining() != Status.BODY_BYTES || frame.body().get(1) != 0) {
                throw consumer.failure("expected a reserved byte of 0 in " + frame);
              }
            });
  }

  private static void refusals(RelayCaseList cases) {
    cases
        .must(
            4,
            "every byte of a refusal",
            "reserved byte and keepalive_s are 0 in all codes but 00",
            stage -> {
              byte[] join = JoinBytes.consumer(stage.owned()).with(JoinBytes.ROLE, 3).all();
              stage.connectWith("peer", join).expect(Status.of(StatusCode.BAD_ROLE, 0).toFrame());
            })
        .must(
            5,
            "peer that stays connected when it has been refused",
            "the relay closes the connection after a fatal STATUS",
            stage -> {
              byte[] join = JoinBytes.consumer(stage.owned()).flipped(JoinBytes.TOKEN).all();
              RelayPeer peer = stage.connectWith("peer", join);
              peer.expectStatus(StatusCode.BAD_PROOF);
              peer.expectClosed();
            })
        .must(
            6,
            "STATUS 01 among large frames",
            "a STATUS stands between two frames: none of them is cut or changed",
            StatusCases::newsAmongLargeFrames)
        .heavy()
        .needs(Need.LINGER);
  }

  private static void expectKeepalive(RelayStage stage, RelayPeer peer) throws Exception {
    Status ok = peer.expectOk();
    if (ok.keepaliveSeconds() != stage.target().keepalive().toSeconds()) {
      throw peer.failure(
          "expected keepalive_s %d, but it was %d"
              .formatted(stage.target().keepalive().toSeconds(), ok.keepaliveSeconds()));
    }
  }

  private static void newsAmongLargeFrames(RelayStage stage) throws Exception {
    MadeStream stream = stage.stream(stage.owned(), 5);
    RelayPeer producer = stage.streaming(stream);
    RelayPeer consumer = stage.narrowConsumer(stream.session(), 0, 0);
    consumer.expect(stream.header());
    long fit = stage.target().ringBytes() / 2 / Hydra1.MAX_BODY_BYTES;
    long count = Math.min(BIG_FRAMES, Math.min(fit, stage.target().capacity()));
    for (int seq = 0; seq < count; seq++) {
      producer.send(stream.data(seq, Hydra1.MAX_BODY_BYTES));
    }
    producer.endOutput();
    for (int seq = 0; seq < count; seq++) {
      consumer.expect(stream.data(seq, Hydra1.MAX_BODY_BYTES));
    }
    consumer.expectStatus(StatusCode.PRODUCER_GONE);
  }
}
