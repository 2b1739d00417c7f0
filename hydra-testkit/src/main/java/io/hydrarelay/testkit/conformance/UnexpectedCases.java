package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Ping;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** What a joined peer does wrongly (Hydra/1 §9, rows 9.5 to 9.17), as the seed chooses. */
final class UnexpectedCases {
  private static final int ROUNDS = 8;
  private static final long EPOCH = Live.EPOCH;

  private UnexpectedCases() {}

  static List<RelayCase> all() {
    List<RelayCase> all = new ArrayList<>(endsAndSilence());
    all.addAll(types());
    all.addAll(controlFrames());
    all.addAll(headers());
    all.addAll(epochs());
    all.addAll(streams());
    all.addAll(writers());
    return all;
  }

  // ---- 9.5 and 9.6

  private static List<RelayCase> endsAndSilence() {
    List<RelayCase> all = new ArrayList<>();
    all.addAll(
        new RelayCaseList("9.5")
            .must(
                1,
                "ends within JOINs, anywhere",
                "EOF inside JOIN: the relay closes",
                stage -> {
                  for (int i = 1; i <= ROUNDS; i++) {
                    byte[] join = JoinBytes.consumer(stage.owned()).all();
                    RelayPeer peer = stage.connect("peer " + i);
                    peer.sendRaw(Arrays.copyOf(join, 1 + stage.random().nextInt(119)));
                    peer.endOutput();
                    peer.expectClosed();
                  }
                })
            .must(
                2,
                "ends within frames, anywhere",
                "EOF inside a frame: the relay closes, and nobody gets the piece",
                stage -> {
                  for (int i = 1; i <= ROUNDS / 2; i++) {
                    Live live = Live.of(stage);
                    byte[] data = live.stream().data(0);
                    int cut = 1 + stage.random().nextInt(data.length - 1);
                    live.producer().sendRaw(Arrays.copyOf(data, cut));
                    live.producer().endOutput();
                    live.producer().expectClosed();
                    live.expectLost(stage);
                  }
                })
            .list());
    all.addAll(
        new RelayCaseList("9.6")
            .must(
                1,
                "silence within a JOIN",
                "STATUS 1D comes when `handshake` is over",
                stage -> {
                  Waiting handshake = Waiting.of(stage, stage.target().handshake());
                  byte[] join = JoinBytes.producer(stage.owned()).all();
                  RelayPeer peer = stage.connect("peer");
                  peer.sendRaw(Arrays.copyOf(join, 1 + stage.random().nextInt(119)));
                  handshake.expectRefusal(peer, StatusCode.TIMEOUT);
                })
            .lasts(RelayTarget::handshake)
            .must(
                2,
                "open producer that sends no HEADER",
                "STATUS 1D comes when `header_wait` is over",
                stage -> {
                  Waiting headerWait = Waiting.of(stage, stage.target().headerWait());
                  RelayPeer producer = stage.producer(stage.open());
                  headerWait.expectRefusal(producer, StatusCode.TIMEOUT);
                })
            .needs(Need.OPEN)
            .lasts(RelayTarget::headerWait)
            .list());
    return all;
  }

  // ---- 9.7

  private static List<RelayCase> types() {
    return new RelayCaseList("9.7")
        .must(
            1,
            "producers with unknown types before the first HEADER",
            "a type that role or state does not allow is STATUS 1A",
            stage -> {
              for (int i = 1; i <= ROUNDS; i++) {
                RelayPeer producer = stage.producer(stage.owned());
                producer.send(unknown(stage));
                producer.expectRefusal(StatusCode.FORBIDDEN);
              }
            })
        .must(
            2,
            "producers with unknown types amid a stream",
            "a type that role or state does not allow is STATUS 1A",
            stage -> {
              for (int i = 1; i <= ROUNDS; i++) {
                RelayPeer producer = stage.streaming(stage.stream(stage.owned(), EPOCH));
                producer.send(unknown(stage));
                producer.expectRefusal(StatusCode.FORBIDDEN);
              }
            })
        .must(
            3,
            "consumers with unknown types",
            "a type that role or state does not allow is STATUS 1A",
            stage -> {
              Live live = Live.of(stage);
              for (int i = 1; i <= ROUNDS; i++) {
                RelayPeer consumer = stage.consumer("consumer " + i, live.session(), 0, 0);
                consumer.expect(live.stream().header());
                consumer.send(unknown(stage));
                consumer.expectRefusal(StatusCode.FORBIDDEN);
              }
              live.expectForwarded(stream -> stream.data(0));
            })
        .list();
  }

  /** Returns a frame of a type that nobody knows, with any flags, seq and body. */
  private static byte[] unknown(RelayStage stage) {
    Random random = stage.random();
    int type = random.nextInt(256);
    while (FrameType.of(type).isPresent()) {
      type = random.nextInt(256);
    }
    return stage.stream(stage.owned(), EPOCH)
        .frame(type, random.nextInt(256), random.nextLong(), random.nextInt(50));
  }

  // ---- 9.8 and 9.9

  private static List<RelayCase> controlFrames() {
    List<RelayCase> all = new ArrayList<>();
    all.addAll(
        new RelayCaseList("9.8")
            .must(
                1,
                "producers' PING and PONG of random wrong lengths",
                "a control frame of wrong length is STATUS 11",
                stage -> {
                  for (int i = 1; i <= ROUNDS; i++) {
                    RelayPeer producer = stage.streaming(stage.stream(stage.owned(), EPOCH));
                    producer.send(wrongLength(stage));
                    producer.expectRefusal(StatusCode.MALFORMED);
                  }
                })
            .must(
                2,
                "consumers' PING and PONG of random wrong lengths",
                "a control frame of wrong length is STATUS 11",
                stage -> {
                  Live live = Live.of(stage);
                  for (int i = 1; i <= ROUNDS; i++) {
                    RelayPeer consumer = stage.consumer("consumer " + i, live.session(), 0, 0);
                    consumer.expect(live.stream().header());
                    consumer.send(wrongLength(stage));
                    consumer.expectRefusal(StatusCode.MALFORMED);
                  }
                })
            .list());
    all.addAll(
        new RelayCaseList("9.9")
            .must(
                1,
                "PINGs with random flags and seqs",
                "flags and seq of a control frame are ignored",
                stage -> {
                  Live live = Live.of(stage);
                  for (RelayPeer peer : List.of(live.producer(), live.consumer())) {
                    for (int i = 1; i <= ROUNDS; i++) {
                      byte[] ping = new Ping(i).toFrame();
                      ping[FrameHeader.FLAGS_OFFSET] = (byte) stage.random().nextInt(256);
                      byte[] seq = stage.randomBytes(Long.BYTES);
                      System.arraycopy(seq, 0, ping, FrameHeader.SEQ_OFFSET, seq.length);
                      peer.send(ping);
                      peer.expectPong(i);
                    }
                  }
                })
            .list());
    return all;
  }

  private static byte[] wrongLength(RelayStage stage) {
    Random random = stage.random();
    int type = (random.nextBoolean() ? FrameType.PING : FrameType.PONG).code();
    int bytes = random.nextInt(100);
    return stage.stream(stage.owned(), EPOCH).frame(type, 0, 0, bytes == 8 ? 16 : bytes);
  }

  // ---- 9.11 and 9.12

  private static List<RelayCase> headers() {
    List<RelayCase> all = new ArrayList<>();
    all.addAll(
        new RelayCaseList("9.11")
            .must(
                1,
                "HEADERs with one random bit wrong",
                "a HEADER whose signature is not valid is STATUS 11",
                stage -> {
                  for (int i = 1; i <= ROUNDS; i++) {
                    MadeStream stream = stage.stream(stage.owned(), EPOCH);
                    byte[] header = stream.header();
                    int bit = stage.random().nextInt(Hydra1.STREAM_HEADER_BYTES * 8);
                    header[Hydra1.FRAME_HEADER_BYTES + bit / 8] ^= (byte) (1 << bit % 8);
                    expectHeaderRefused(stage, stream.session(), header);
                  }
                })
            .must(
                2,
                "HEADERs of random wrong lengths in open sessions",
                "a HEADER of wrong length is STATUS 11",
                stage -> {
                  for (int i = 1; i <= ROUNDS; i++) {
                    int bytes = stage.random().nextInt(120);
                    byte[] header = HeaderBytes.frame(0, 0, stage.randomBytes(bytes));
                    expectHeaderRefused(stage, stage.open(), header);
                  }
                })
            .needs(Need.OPEN)
            .list());
    return all;
  }

  private static List<RelayCase> epochs() {
    List<RelayCase> all = new ArrayList<>();
    all.addAll(
        new RelayCaseList("9.12")
            .must(
                1,
                "HEADERs of random epochs of 2^53 or more",
                "such a HEADER is STATUS 11",
                stage -> {
                  for (int i = 1; i <= ROUNDS; i++) {
                    MadeStream stream = stage.stream(stage.owned(), EPOCH);
                    long epoch = stage.random().nextLong() | Hydra1.U64_LIMIT;
                    byte[] header =
                        HeaderBytes.of(stream).withLong(HeaderBytes.EPOCH, epoch).frame();
                    expectHeaderRefused(stage, stream.session(), header);
                  }
                })
            .must(
                2,
                "HEADER of an older epoch in an open session",
                "an epoch below the pinned one is STATUS 11",
                stage -> {
                  Live live = Live.of(stage, stage.open());
                  live.producer().send(stage.stream(live.session(), EPOCH - 1).header());
                  live.producer().expectRefusal(StatusCode.MALFORMED);
                })
            .needs(Need.OPEN)
            .must(
                3,
                "other HEADER of the same epoch in an open session",
                "the pinned epoch in a different HEADER is STATUS 11",
                stage -> {
                  Live live = Live.of(stage, stage.open());
                  live.producer().send(stage.stream(live.session(), EPOCH).header());
                  live.producer().expectRefusal(StatusCode.MALFORMED);
                })
            .needs(Need.OPEN)
            .list());
    return all;
  }

  private static void expectHeaderRefused(
      RelayStage stage, SessionCredentials session, byte[] header) throws Exception {
    RelayPeer producer = stage.producer(session);
    producer.send(header);
    producer.expectRefusal(StatusCode.MALFORMED);
  }

  // ---- 9.13 to 9.17

  private static List<RelayCase> streams() {
    List<RelayCase> all = new ArrayList<>();
    all.addAll(
        new RelayCaseList("9.13")
            .must(
                1,
                "frames that every consumer drops, in an open session",
                "bodies too short, unknown flags and seqs of 2^53 - 1 or more are forwarded",
                stage -> {
                  Live live = Live.of(stage, stage.open());
                  live.expectForwarded(stream -> stream.data(0, 5));
                  live.expectForwarded(stream -> stream.data(1, 0xf3, 30));
                  live.expectForwarded(stream -> stream.data(-1));
                  live.expectForwarded(stream -> stream.check(Hydra1.U64_LIMIT - 1));
                })
            .needs(Need.OPEN)
            .list());
    all.addAll(
        new RelayCaseList("9.14")
            .must(
                1,
                "DATA, CHECK and END before HEADER in open sessions",
                "each is STATUS 1A",
                stage -> {
                  for (FrameType type : List.of(FrameType.DATA, FrameType.CHECK, FrameType.END)) {
                    MadeStream stream = stage.stream(stage.open(), EPOCH);
                    RelayPeer producer = stage.producer(stream.session());
                    producer.send(stream.frame(type.code(), 0, 0, 120));
                    producer.expectRefusal(StatusCode.FORBIDDEN);
                  }
                })
            .needs(Need.OPEN)
            .list());
    return all;
  }

  private static List<RelayCase> writers() {
    List<RelayCase> all = new ArrayList<>();
    all.addAll(
        new RelayCaseList("9.15")
            .must(
                1,
                "consumer of an open session that sends a stream",
                "anything but PING and PONG from a consumer is STATUS 1A, also where all may write",
                stage -> {
                  Live live = Live.of(stage, stage.open());
                  RelayPeer writer = stage.consumer("writer", live.session(), 0, 0);
                  writer.expect(live.stream().header());
                  writer.send(stage.stream(live.session(), EPOCH + 1).header());
                  writer.expectRefusal(StatusCode.FORBIDDEN);
                  live.expectForwarded(stream -> stream.data(0));
                })
            .needs(Need.OPEN)
            .list());
    all.addAll(
        new RelayCaseList("9.17")
            .must(
                1,
                "message above the limit in an open session",
                "the producer gets STATUS 22 with the limit as arg",
                stage -> {
                  long limit = stage.target().maxPayload();
                  MadeStream stream = stage.stream(stage.open(), EPOCH);
                  RelayPeer producer = stage.streaming(stream);
                  long sum = 0;
                  int payload = 60_000;
                  for (long seq = 0; sum <= limit; seq++) {
                    int flags = seq == 0 ? FrameHeader.FIRST : 0;
                    producer.send(stream.data(seq, flags, payload + Hydra1.TAG_BYTES));
                    sum += payload;
                  }
                  producer.expectRefusal(StatusCode.TOO_LARGE, limit);
                })
            .heavy()
            .needs(Need.OPEN)
            .list());
    return all;
  }
}
