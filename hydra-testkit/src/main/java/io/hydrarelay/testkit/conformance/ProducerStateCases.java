package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Ping;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Function;

/** What a producer may send when, and of what length (Hydra/1 §6.2). */
final class ProducerStateCases {
  /** Types that no producer may send once it has joined. */
  static final int[] NEVER = {
    0x00, 0x07, 0x10, 0x11, 0x12, 0x7f, 0x80, 0x81, 0x82, 0x83, 0x84, 0xff
  };

  private final RelayCaseList cases = new RelayCaseList("6.2");

  private ProducerStateCases() {}

  static List<RelayCase> all() {
    ProducerStateCases self = new ProducerStateCases();
    self.ready();
    self.streaming();
    self.betweenStreams();
    self.lengths();
    return self.cases.list();
  }

  private void ready() {
    String expectation = "before its first HEADER a producer may send HEADER, PING and PONG alone";
    forbiddenWhenReady(1, "DATA", expectation, stream -> stream.data(0));
    forbiddenWhenReady(2, "CHECK", expectation, stream -> stream.check(0));
    forbiddenWhenReady(3, "END", expectation, stream -> stream.end(0));
    for (int i = 0; i < NEVER.length; i++) {
      int type = NEVER[i];
      forbiddenWhenReady(4 + i, "type %02X".formatted(type), expectation, stream -> beginOf(type));
    }
  }

  private void forbiddenWhenReady(
      int number, String what, String expectation, Function<MadeStream, byte[]> frame) {
    cases.must(
        number,
        what + " before the first HEADER",
        expectation + ": STATUS 1A",
        stage -> {
          MadeStream stream = stage.stream(stage.owned(), Live.EPOCH);
          RelayPeer producer = stage.producer(stream.session());
          producer.sendRaw(frame.apply(stream));
          producer.expectRefusal(StatusCode.FORBIDDEN);
        });
  }

  /** Returns the 12 bytes before a body that never comes. */
  static byte[] beginOf(int type) {
    ByteBuffer begin = ByteBuffer.allocate(Hydra1.FRAME_HEADER_BYTES);
    new FrameHeader(type, 0, Hydra1.MAX_BODY_BYTES, 0).write(begin);
    return begin.array();
  }

  private void streaming() {
    for (int i = 0; i < NEVER.length; i++) {
      int type = NEVER[i];
      cases.must(
          16 + i,
          "type %02X amid a stream, of which the body never comes".formatted(type),
          "a frame of any other type is STATUS 1A as soon as its 12 header bytes are there, before"
              + " the length is looked at",
          stage -> {
            Live live = Live.of(stage);
            live.producer().sendRaw(beginOf(type));
            live.producer().expectRefusal(StatusCode.FORBIDDEN);
            live.expectLost(stage);
          });
    }
  }

  private void betweenStreams() {
    String expectation = "between END and HEADER a producer may send HEADER, PING and PONG alone";
    forbiddenBetween(28, "DATA", expectation, stream -> stream.data(1));
    forbiddenBetween(29, "CHECK", expectation, stream -> stream.check(1));
    forbiddenBetween(30, "END", expectation, stream -> stream.endOfStream(1));
    cases
        .must(
            31,
            "PING between two streams",
            expectation + ": PONG comes",
            stage -> {
              Live live = Live.of(stage);
              live.producer().send(live.stream().endOfStream(0), new Ping(31).toFrame());
              live.producer().expectPong(31);
            })
        .must(
            32,
            "HEADER of the next stream",
            "END without L leaves the producer READY: the next HEADER begins a stream",
            stage -> {
              Live live = Live.of(stage);
              MadeStream next = stage.stream(live.session(), Live.EPOCH + 1);
              live.producer().send(live.stream().endOfStream(0), next.header(), next.data(0));
              live.consumer().expect(live.stream().endOfStream(0), next.header(), next.data(0));
              live.producer().awaitAck(Live.EPOCH + 1, 1);
            });
  }

  private void forbiddenBetween(
      int number, String what, String expectation, Function<MadeStream, byte[]> frame) {
    cases.must(
        number,
        what + " between END and HEADER",
        expectation + ": STATUS 1A",
        stage -> {
          Live live = Live.of(stage);
          live.producer().send(live.stream().endOfStream(0));
          live.producer().awaitAck(Live.EPOCH, 1);
          live.producer().send(frame.apply(live.stream()));
          live.producer().expectRefusal(StatusCode.FORBIDDEN);
          live.consumer().expect(live.stream().endOfStream(0));
          live.expectLost(stage);
        });
  }

  private void lengths() {
    int number = 33;
    for (FrameType type : new FrameType[] {FrameType.PING, FrameType.PONG}) {
      for (int bytes : new int[] {0, 7, 9}) {
        cases.must(
            number++,
            "producer's %s of %d bytes".formatted(type, bytes),
            "a control frame of wrong length is STATUS 11",
            stage -> {
              Live live = Live.of(stage);
              live.producer().send(live.stream().frame(type.code(), 0, 0, bytes));
              live.producer().expectRefusal(StatusCode.MALFORMED);
            });
      }
    }
    cases.must(
        number,
        "producer's PING of 65,535 bytes",
        "a control frame of wrong length is STATUS 11",
        stage -> {
          Live live = Live.of(stage);
          live.producer().sendRaw(beginOf(FrameType.PING.code()));
          live.producer().sendUnlessClosed(new byte[Hydra1.MAX_BODY_BYTES]);
          live.producer().expectRefusal(StatusCode.MALFORMED);
        });
  }
}
