package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.frame.Status;
import java.util.List;

/** An open and an owned session of the same 64 bytes (Hydra/1 §3.7). */
final class NameSpaceCases {
  private NameSpaceCases() {}

  static List<RelayCase> all() {
    return new RelayCaseList("3.7")
        .must(
            1,
            "open producer with the id of an owned session",
            "the owned session's producer stays, and its consumers get nothing of the other",
            stage -> {
              MadeStream owned = stage.stream(stage.owned(), 5);
              RelayPeer producer = stage.streaming(owned);
              RelayPeer consumer = stage.consumer(owned.session());
              consumer.expect(owned.header());
              MadeStream open = stage.stream(sameId(owned.session()), 9);
              stage.streaming(open).send(open.data(0));
              producer.send(owned.data(0));
              consumer.expect(owned.data(0));
              producer.awaitAck(5, 1);
              producer.expectQuiet(stage.quiet());
              consumer.expectQuiet(stage.quiet());
            })
        .needs(Need.OPEN)
        .must(
            2,
            "open consumer with the id of an owned session that streams",
            "an open join never meets an owned session: there is no producer and no frame",
            stage -> {
              MadeStream owned = stage.stream(stage.owned(), 5);
              RelayPeer producer = stage.streaming(owned);
              byte[] join = JoinBytes.consumer(sameId(owned.session())).resume(0, 1).all();
              RelayPeer consumer = stage.connectWith("open consumer", join);
              Status ok = consumer.expectOk();
              consumer.expectArg(ok, 0);
              producer.send(owned.data(0));
              consumer.expectQuiet(stage.quiet());
            })
        .needs(Need.OPEN, Need.WAIT)
        .list();
  }

  private static SessionCredentials sameId(SessionCredentials owned) {
    return SessionCredentials.open(owned.id(), owned.key());
  }
}
