package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.Ack;
import io.hydrarelay.protocol.frame.FrameType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What follows on STATUS 00 (Hydra/1 §3.5), and the two name spaces (§3.7). */
final class AfterJoinCases {
  private AfterJoinCases() {}

  static List<RelayCase> all() {
    RelayCaseList cases = new RelayCaseList("3.5");
    begin(cases);
    later(cases);
    return cases.list();
  }

  private static void begin(RelayCaseList cases) {
    cases
        .must(
            1,
            "producer of a new session",
            "00 and AUDIENCE come, and no ACK, since nothing is pinned",
            stage -> expectAtJoin(stage, stage.owned(), Optional.empty()))
        .must(
            2,
            "second producer of a session whose stream has three frames",
            "00, the ACK of what was taken, and AUDIENCE come, in that order",
            stage -> {
              MadeStream stream = stage.stream(stage.owned(), 5);
              RelayPeer first = stage.streaming(stream);
              first.send(stream.data(0), stream.data(1), stream.data(2));
              first.awaitAck(5, 3);
              expectAtJoin(stage, stream.session(), Optional.of(new Ack(5, 3)));
            })
        .must(
            3,
            "second producer of a session whose stream has no frame yet",
            "an ACK comes when a stream is pinned, also with next_seq 0",
            stage -> {
              MadeStream stream = stage.stream(stage.owned(), 5);
              stage.streaming(stream);
              expectAtJoin(stage, stream.session(), Optional.of(new Ack(5, 0)));
            });
  }

  private static void later(RelayCaseList cases) {
    cases
        .must(
            4,
            "producer that comes back to a session that lingers",
            "what the ACK counts lives as long as the session",
            stage -> {
              MadeStream stream = stage.stream(stage.owned(), 5);
              RelayPeer first = stage.streaming(stream);
              RelayPeer consumer = stage.consumer(stream.session());
              first.send(stream.data(0));
              consumer.expect(stream.header(), stream.data(0));
              first.close();
              consumer.expectStatus(StatusCode.PRODUCER_GONE);
              expectAtJoin(stage, stream.session(), Optional.of(new Ack(5, 1)));
            })
        .needs(Need.LINGER)
        .must(
            5,
            "second producer of a session that has never seen a HEADER",
            "no ACK comes, since nothing is pinned",
            stage -> {
              SessionCredentials session = stage.owned();
              stage.producer(session);
              expectAtJoin(stage, session, Optional.empty());
            })
        .must(
            6,
            "consumer of a stream",
            "after 00 the frames from the consumer's start position come, HEADER first",
            stage -> {
              MadeStream stream = stage.stream(stage.owned(), 5);
              RelayPeer producer = stage.streaming(stream);
              RelayPeer consumer = stage.consumer(stream.session());
              producer.send(stream.data(0));
              consumer.expect(stream.header(), stream.data(0));
            });
  }

  private static void expectAtJoin(
      RelayStage stage, SessionCredentials session, Optional<Ack> expected) throws Exception {
    RelayPeer peer = stage.connect("joining producer");
    peer.joinAsProducer(session, LagPolicy.RELAY_DEFAULT, 0);
    WireConnection wire = peer.wire();
    wire.expectStatus(StatusCode.OK, FrameType.PING);
    if (expected.isPresent()) {
      WireFrame frame = wire.nextBut("ACK", FrameType.PING);
      if (!Arrays.equals(expected.get().toFrame(), frame.bytes())) {
        throw peer.failure("expected " + expected.get() + " behind 00, but " + frame + " came");
      }
    }
    WireFrame frame = wire.nextBut("AUDIENCE", FrameType.PING);
    if (!frame.is(FrameType.AUDIENCE)) {
      throw peer.failure("expected AUDIENCE, but " + frame + " came");
    }
    wire.expectSilence(stage.quiet(), FrameType.PING, FrameType.AUDIENCE);
  }
}
