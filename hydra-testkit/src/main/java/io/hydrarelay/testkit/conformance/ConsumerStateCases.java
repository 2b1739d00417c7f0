package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Ping;
import io.hydrarelay.protocol.frame.Pong;
import java.util.Arrays;
import java.util.List;

/** What a consumer may send, and when it has left (Hydra/1 §6.3). */
final class ConsumerStateCases {
  /** All that no consumer may send. */
  private static final int[] FORBIDDEN = {
    0x00, 0x01, 0x02, 0x03, 0x04, 0x07, 0x10, 0x11, 0x7f, 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0xff
  };

  private final RelayCaseList cases = new RelayCaseList("6.3");

  private ConsumerStateCases() {}

  static List<RelayCase> all() {
    ConsumerStateCases self = new ConsumerStateCases();
    self.forbidden();
    self.lengths();
    self.leaving();
    return self.cases.list();
  }

  private void forbidden() {
    for (int i = 0; i < FORBIDDEN.length; i++) {
      int type = FORBIDDEN[i];
      String name = FrameType.of(type).map(FrameType::name).orElse("type %02X".formatted(type));
      cases.must(
          1 + i,
          name + " from a consumer, of which the body never comes",
          "anything but PING and PONG from a consumer is STATUS 1A",
          stage -> {
            Live live = Live.of(stage);
            live.consumer().sendRaw(ProducerStateCases.beginOf(type));
            live.consumer().expectRefusal(StatusCode.FORBIDDEN);
          });
    }
    cases
        .must(
            17,
            "whole frames of a stream from a consumer",
            "what a consumer sends reaches nobody: other consumers and the producer go on",
            ConsumerStateCases::reachesNobody)
        .must(
            18,
            "consumer before there is a producer",
            "a waiting consumer may send PING and PONG alone, too",
            stage -> {
              MadeStream stream = stage.stream(stage.owned(), Live.EPOCH);
              RelayPeer consumer = stage.consumer(stream.session());
              consumer.send(new Pong(1).toFrame());
              consumer.ping();
              consumer.send(stream.header());
              consumer.expectRefusal(StatusCode.FORBIDDEN);
            })
        .needs(Need.WAIT);
  }

  private static void reachesNobody(RelayStage stage) throws Exception {
    Live live = Live.of(stage);
    RelayPeer intruder = stage.consumer("intruder", live.session(), 0, 0);
    intruder.expect(live.stream().header());
    MadeStream forged = stage.stream(live.session(), Live.EPOCH + 1);
    intruder.send(forged.header());
    intruder.expectRefusal(StatusCode.FORBIDDEN);
    RelayPeer second = stage.consumer("second intruder", live.session(), 0, 0);
    second.expect(live.stream().header());
    second.send(live.stream().data(7));
    second.expectRefusal(StatusCode.FORBIDDEN);
    live.producer().send(live.stream().data(0));
    live.producer().awaitAck(Live.EPOCH, 1);
    live.consumer().expect(live.stream().data(0));
    live.consumer().expectQuiet(stage.quiet());
  }

  private void lengths() {
    int number = 19;
    for (FrameType type : new FrameType[] {FrameType.PING, FrameType.PONG}) {
      for (int bytes : new int[] {0, 7, 9}) {
        cases.must(
            number++,
            "consumer's %s of %d bytes".formatted(type, bytes),
            "a control frame of wrong length is STATUS 11",
            stage -> {
              Live live = Live.of(stage);
              live.consumer().send(live.stream().frame(type.code(), 0, 0, bytes));
              live.consumer().expectRefusal(StatusCode.MALFORMED);
            });
      }
    }
  }

  private void leaving() {
    cases
        .must(
            25,
            "consumer that ends its sending half alone",
            "it has left: it is closed, and AUDIENCE counts it no more",
            stage -> {
              Live live = Live.of(stage);
              live.producer().awaitConsumers(1);
              live.consumer().endOutput();
              live.consumer().expectClosed();
              live.producer().awaitConsumers(0);
            })
        .must(
            26,
            "consumer whose connection is reset",
            "it has left: AUDIENCE counts it no more",
            stage -> {
              Live live = Live.of(stage);
              live.producer().awaitConsumers(1);
              live.consumer().wire().reset();
              live.producer().awaitConsumers(0);
            })
        .must(
            27,
            "consumer that ends within a PING",
            "it has left: it is closed, and AUDIENCE counts it no more",
            stage -> {
              Live live = Live.of(stage);
              live.producer().awaitConsumers(1);
              live.consumer().sendRaw(Arrays.copyOf(new Ping(1).toFrame(), 15));
              live.consumer().endOutput();
              live.consumer().expectClosed();
              live.producer().awaitConsumers(0);
            });
  }
}
