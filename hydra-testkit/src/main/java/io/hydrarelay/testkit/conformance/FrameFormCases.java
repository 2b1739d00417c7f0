package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.frame.Ack;
import io.hydrarelay.protocol.frame.Challenge;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Join;
import io.hydrarelay.protocol.frame.Ping;
import io.hydrarelay.protocol.frame.Pong;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** How frames are cut and marked, and what goes to whom (Hydra/1 §4.1, §4.2). */
final class FrameFormCases {
  private static final Duration BETWEEN_PIECES = Duration.ofMillis(2);

  private static final Set<FrameType> FOR_PRODUCERS =
      EnumSet.of(
          FrameType.STATUS,
          FrameType.CHALLENGE,
          FrameType.ACK,
          FrameType.AUDIENCE,
          FrameType.PING,
          FrameType.PONG);

  private static final Set<FrameType> FOR_CONSUMERS =
      EnumSet.of(
          FrameType.HEADER,
          FrameType.DATA,
          FrameType.CHECK,
          FrameType.END,
          FrameType.STATUS,
          FrameType.LAG,
          FrameType.PING,
          FrameType.PONG);

  private static final Map<FrameType, Integer> LENGTHS =
      new EnumMap<>(
          Map.of(
              FrameType.STATUS, 12,
              FrameType.CHALLENGE, 32,
              FrameType.LAG, 16,
              FrameType.ACK, 16,
              FrameType.AUDIENCE, 8,
              FrameType.PING, 8,
              FrameType.PONG, 8));

  private FrameFormCases() {}

  static List<RelayCase> all() {
    List<RelayCase> all = new ArrayList<>(marks());
    all.addAll(types());
    return all;
  }

  private static List<RelayCase> marks() {
    RelayCaseList cases = new RelayCaseList("4.1");
    addMarks(cases);
    addPieces(cases);
    return cases.list();
  }

  private static void addMarks(RelayCaseList cases) {
    cases
        .must(
            1,
            "consumer's PING with flags and seq set",
            "nobody looks at flags and seq of a control frame: PONG comes",
            stage -> {
              RelayPeer consumer = Live.of(stage).consumer();
              consumer.send(marked(new Ping(41).toFrame()));
              consumer.expectPong(41);
            })
        .must(
            2,
            "producer's PING with flags and seq set",
            "nobody looks at flags and seq of a control frame: PONG comes",
            stage -> {
              RelayPeer producer = Live.of(stage).producer();
              producer.send(marked(new Ping(42).toFrame()));
              producer.expectPong(42);
            })
        .must(
            3,
            "producer's PONG with flags and seq set",
            "nobody looks at flags and seq of a control frame: the connection stays",
            stage -> {
              RelayPeer producer = Live.of(stage).producer();
              producer.send(marked(new Pong(43).toFrame()));
              producer.ping();
            })
        .must(
            4,
            "control frames that a producer gets",
            "control frames are sent with flags 0 and seq 0",
            stage -> expectUnmarked(producersLife(stage)))
        .must(
            5,
            "control frames that a consumer gets",
            "control frames are sent with flags 0 and seq 0",
            stage -> expectUnmarked(consumersLife(stage)));
  }

  private static void addPieces(RelayCaseList cases) {
    cases
        .must(
            6,
            "DATA without a body",
            "a body may have 0 bytes; the frame is forwarded",
            stage -> Live.of(stage).expectForwarded(stream -> stream.data(0, 0)))
        .must(
            7,
            "DATA with a body of 65,535 bytes",
            "a body may have 65,535 bytes; the frame is forwarded",
            stage ->
                Live.of(stage).expectForwarded(stream -> stream.data(0, Hydra1.MAX_BODY_BYTES)))
        .must(
            8,
            "DATA frames in two pieces, cut at every byte",
            "a frame is its bytes, however they are cut on their way",
            FrameFormCases::cutEverywhere)
        .must(
            9,
            "HEADER and DATA byte by byte",
            "a frame is its bytes, however they are cut on their way",
            FrameFormCases::byteByByte)
        .must(
            10,
            "consumer's PING byte by byte",
            "a frame is its bytes, however they are cut on their way",
            stage -> {
              RelayPeer consumer = Live.of(stage).consumer();
              for (byte one : new Ping(44).toFrame()) {
                consumer.sendRaw(new byte[] {one});
              }
              consumer.expectPong(44);
            })
        .must(
            11,
            "a thousand frames in one write",
            "many frames may come at once; all are forwarded in order",
            FrameFormCases::thousandAtOnce);
  }

  private static byte[] marked(byte[] frame) {
    Arrays.fill(frame, FrameHeader.SEQ_OFFSET, Hydra1.FRAME_HEADER_BYTES, (byte) 0xa5);
    frame[FrameHeader.FLAGS_OFFSET] = (byte) 0xff;
    return frame;
  }

  private static void cutEverywhere(RelayStage stage) throws Exception {
    Live live = Live.of(stage);
    int frameBytes = live.stream().data(0).length;
    for (int cut = 1; cut < frameBytes; cut++) {
      byte[] frame = live.stream().data(cut);
      live.producer().sendRaw(Arrays.copyOf(frame, cut));
      stage.pause(BETWEEN_PIECES);
      live.producer().sendRaw(Arrays.copyOfRange(frame, cut, frameBytes));
      live.consumer().expect(frame);
    }
  }

  private static void byteByByte(RelayStage stage) throws Exception {
    MadeStream stream = stage.stream(stage.owned(), 5);
    RelayPeer producer = stage.producer(stream.session());
    RelayPeer consumer = stage.consumer(stream.session());
    for (byte[] frame : new byte[][] {stream.header(), stream.data(0)}) {
      for (byte one : frame) {
        producer.sendRaw(new byte[] {one});
      }
    }
    consumer.expect(stream.header(), stream.data(0));
  }

  private static void thousandAtOnce(RelayStage stage) throws Exception {
    Live live = Live.of(stage);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int seq = 0; seq < 1_000; seq++) {
      all.writeBytes(live.stream().data(seq));
    }
    live.producer().sendRaw(all.toByteArray());
    for (int seq = 0; seq < 1_000; seq++) {
      live.consumer().expect(live.stream().data(seq));
    }
  }

  private static List<RelayCase> types() {
    RelayCaseList cases = new RelayCaseList("4.2");
    cases
        .must(
            1,
            "everything that a producer gets",
            "a producer gets STATUS, CHALLENGE, ACK, AUDIENCE, PING and PONG, and nothing else",
            stage -> expectTypes(producersLife(stage), FOR_PRODUCERS))
        .must(
            2,
            "everything that a consumer gets",
            "a consumer gets HEADER, DATA, CHECK, END, STATUS, LAG, PING and PONG, nothing else",
            stage -> expectTypes(consumersLife(stage), FOR_CONSUMERS))
        .must(
            3,
            "the length of what a producer gets",
            "the body of each control frame has the number of bytes that belongs to its type",
            stage -> expectLengths(producersLife(stage)))
        .must(
            4,
            "the length of what a consumer gets",
            "the body of each control frame has the number of bytes that belongs to its type",
            stage -> expectLengths(consumersLife(stage)));
    return cases.list();
  }

  // ---- lives

  /** A producer joins, streams, pings, rekeys and finishes; returns all it gets. */
  private static List<WireFrame> producersLife(RelayStage stage) throws Exception {
    MadeStream stream = stage.stream(stage.owned(), 5);
    MadeStream next = stage.stream(stream.session(), 6);
    stage.streaming(stream);
    RelayPeer producer = stage.connect("successor");
    byte[] join = Join.producer(stream.session(), LagPolicy.RELAY_DEFAULT, 5).toBytes();
    producer.sendJoin(join);
    List<WireFrame> all = new ArrayList<>();
    all.add(producer.wire().next("CHALLENGE"));
    producer.send(producer.proof(stream.session(), join, Challenge.decode(all.get(0).body())));
    producer.send(stream.header(), stream.data(0), new Ping(1).toFrame(), stream.endOfStream(1));
    producer.send(next.header(), next.data(0), next.check(1), next.end(2));
    ByteBuffer last = ByteBuffer.wrap(new Ack(next.epoch(), 3).toFrame());
    ByteBuffer lastBody = last.position(Hydra1.FRAME_HEADER_BYTES).slice();
    return readTo(
        frame -> frame.is(FrameType.ACK) && frame.body().equals(lastBody), producer, stage, all);
  }

  /** A consumer resumes behind a hole, sees a rekey and the end; returns all it gets. */
  private static List<WireFrame> consumersLife(RelayStage stage) throws Exception {
    MadeStream stream = stage.stream(stage.owned(), 5);
    MadeStream next = stage.stream(stream.session(), 6);
    RelayPeer producer = stage.streaming(stream);
    producer.send(stream.data(10), stream.check(11));
    producer.awaitAck(5, 12);
    byte[] join = Join.consumer(stream.session(), 5, 4).toBytes();
    RelayPeer consumer = stage.connectWith("consumer", join);
    List<WireFrame> all = new ArrayList<>();
    all.add(consumer.wire().next("STATUS 00"));
    consumer.send(new Ping(1).toFrame());
    producer.send(stream.endOfStream(12), next.header(), next.data(0));
    byte[] last = next.data(0);
    return readTo(frame -> Arrays.equals(last, frame.bytes()), consumer, stage, all);
  }

  /** Reads up to that frame, and what comes in a moment behind it. */
  private static List<WireFrame> readTo(
      Predicate<WireFrame> last, RelayPeer peer, RelayStage stage, List<WireFrame> all)
      throws Exception {
    do {
      all.add(peer.wire().next("the last frame of a life"));
    } while (!last.test(all.get(all.size() - 1)));
    peer.wire().read(stage.quiet()).ifPresent(all::add);
    return all;
  }

  private static void expectTypes(List<WireFrame> frames, Set<FrameType> expected)
      throws ExpectationFailure {
    for (WireFrame frame : frames) {
      if (frame.type().filter(expected::contains).isEmpty()) {
        throw new ExpectationFailure("expected one of " + expected + ", but " + frame + " came");
      }
    }
  }

  private static void expectLengths(List<WireFrame> frames) throws ExpectationFailure {
    for (WireFrame frame : frames) {
      Optional<Integer> bytes = frame.type().map(LENGTHS::get);
      if (bytes.isPresent() && bytes.get() != frame.header().length()) {
        throw new ExpectationFailure(
            "expected a body of " + bytes.get() + " bytes, but " + frame + " came");
      }
    }
  }

  private static void expectUnmarked(List<WireFrame> frames) throws ExpectationFailure {
    for (WireFrame frame : frames) {
      boolean isControl = frame.type().filter(LENGTHS::containsKey).isPresent();
      if (isControl && (frame.header().flags() != 0 || frame.header().seq() != 0)) {
        throw new ExpectationFailure("expected flags 0 and seq 0, but " + frame + " came");
      }
    }
  }
}
