package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Frames pass as they are, and the ring keeps what it has to (Hydra/1 §6.4). */
final class ForwardingCases {
  private static final long EPOCH = Live.EPOCH;
  private static final int DATA = FrameType.DATA.code();
  private static final int CHECK = FrameType.CHECK.code();
  private static final int END = FrameType.END.code();
  private static final int ALL_FLAGS = 0xff;

  /** Seqs that no honest stream has, and those at the limits. */
  private static final long[] SEQS = {
    Hydra1.MAX_SEQ, Hydra1.U64_LIMIT - 1, Hydra1.U64_LIMIT, Long.MIN_VALUE, -1, 0, 3, 2, 2, 1 << 20
  };

  private final RelayCaseList cases = new RelayCaseList("6.4");

  private ForwardingCases() {}

  static List<RelayCase> all() {
    ForwardingCases self = new ForwardingCases();
    self.anyFrame();
    self.ends();
    self.manyConsumers();
    self.ring();
    return self.cases.list();
  }

  private void anyFrame() {
    String expectation = "the frames of the producer come byte for byte and in order";
    cases
        .must(
            1,
            "three hundred frames of random type, flags, length and seq",
            expectation,
            stage -> expectAllForwarded(stage, randomFrames(stage, 300)))
        .must(
            2,
            "DATA with every flag, known or not",
            expectation + ", also with unknown flags",
            stage -> {
              Live live = Live.of(stage);
              for (int flags = 0; flags <= ALL_FLAGS; flags++) {
                live.producer().send(live.stream().data(flags, flags, 20));
              }
              for (int flags = 0; flags <= ALL_FLAGS; flags++) {
                live.consumer().expect(live.stream().data(flags, flags, 20));
              }
            })
        .must(
            3,
            "DATA and CHECK too short for a tag",
            expectation + ", also with bodies that are too short",
            stage -> {
              List<Spec> specs = new ArrayList<>();
              for (int bytes = 0; bytes < Hydra1.TAG_BYTES; bytes++) {
                specs.add(new Spec(DATA, MadeStream.WHOLE, 2L * bytes, bytes));
                specs.add(new Spec(CHECK, 0, 2L * bytes + 1, bytes));
              }
              expectAllForwarded(stage, specs);
            })
        .must(
            4,
            "DATA and CHECK longer than any that is well-formed",
            expectation + ", also with bodies that are too long",
            stage -> {
              List<Spec> specs = new ArrayList<>();
              for (int i = 0; i < 4; i++) {
                int type = i % 2 == 0 ? DATA : CHECK;
                specs.add(new Spec(type, 0, i, Hydra1.MAX_BODY_BYTES - i / 2));
              }
              expectAllForwarded(stage, specs);
            })
        .must(
            5,
            "seqs in any order, and beyond what a stream may use",
            expectation + ", with any seq",
            stage -> {
              List<Spec> specs = new ArrayList<>();
              for (long seq : SEQS) {
                specs.add(new Spec(DATA, MadeStream.WHOLE, seq, 24));
              }
              expectAllForwarded(stage, specs);
            });
  }

  private record Spec(int type, int flags, long seq, int bodyBytes) {
    byte[] frame(MadeStream stream) {
      return stream.frame(type, flags, seq, bodyBytes);
    }
  }

  private static List<Spec> randomFrames(RelayStage stage, int count) {
    Random random = stage.random();
    List<Spec> specs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int bodyBytes = random.nextInt(1 << random.nextInt(12));
      int type = random.nextInt(4) == 0 ? CHECK : DATA;
      specs.add(new Spec(type, random.nextInt(256), random.nextLong(), bodyBytes));
    }
    return specs;
  }

  private static void expectAllForwarded(RelayStage stage, List<Spec> specs) throws Exception {
    Live live = Live.of(stage);
    for (Spec spec : specs) {
      live.producer().send(spec.frame(live.stream()));
    }
    for (Spec spec : specs) {
      live.consumer().expect(spec.frame(live.stream()));
    }
  }

  private void ends() {
    cases
        .must(
            6,
            "END with every flag but L",
            "it is forwarded as it is and ends the stream, not the session",
            stage -> {
              Live live = Live.of(stage);
              byte[] end = new Spec(END, ALL_FLAGS ^ FrameHeader.LAST, 0, 120).frame(live.stream());
              MadeStream next = stage.stream(live.session(), EPOCH + 1);
              live.producer().send(end, next.header(), next.data(0));
              live.consumer().expect(end, next.header(), next.data(0));
            })
        .must(
            7,
            "END with every flag",
            "it is forwarded as it is, and L finishes the session",
            stage -> {
              Live live = Live.of(stage);
              byte[] end = new Spec(END, ALL_FLAGS, 0, 120).frame(live.stream());
              live.producer().send(end);
              live.consumer().expect(end);
              live.consumer().expectClosed();
            })
        .must(
            8,
            "END of three bytes",
            "it is forwarded as it is and ends the stream",
            stage -> {
              Live live = Live.of(stage);
              byte[] end = new Spec(END, 0, 0, 3).frame(live.stream());
              MadeStream next = stage.stream(live.session(), EPOCH + 1);
              live.producer().send(end, next.header());
              live.consumer().expect(end, next.header());
            })
        .must(
            9,
            "CHECK with the flag that finishes a session on END",
            "flags mean something on their own type alone: the stream goes on",
            stage -> {
              Live live = Live.of(stage);
              byte[] check = new Spec(CHECK, FrameHeader.LAST, 0, 120).frame(live.stream());
              live.producer().send(check, live.stream().data(1));
              live.consumer().expect(check, live.stream().data(1));
            });
  }

  private void manyConsumers() {
    cases
        .must(
            10,
            "six consumers of one stream",
            "every consumer gets every frame",
            stage -> {
              Live live = Live.of(stage);
              List<RelayPeer> all = new ArrayList<>(List.of(live.consumer()));
              for (int i = 2; i <= Math.min(6, stage.target().consumers()); i++) {
                RelayPeer more = stage.consumer("consumer " + i, live.session(), 0, 0);
                more.expect(live.stream().header());
                all.add(more);
              }
              for (int seq = 0; seq < 50; seq++) {
                live.producer().send(live.stream().data(seq, 1_000));
              }
              for (RelayPeer consumer : all) {
                for (int seq = 0; seq < 50; seq++) {
                  consumer.expect(live.stream().data(seq, 1_000));
                }
              }
            })
        .must(
            11,
            "two sessions at the same time",
            "frames of one session never reach another",
            stage -> {
              Live one = Live.of(stage);
              Live other = Live.of(stage);
              for (int seq = 0; seq < 20; seq++) {
                one.producer().send(one.stream().data(seq));
                other.producer().send(other.stream().data(seq));
              }
              for (int seq = 0; seq < 20; seq++) {
                one.consumer().expect(one.stream().data(seq));
                other.consumer().expect(other.stream().data(seq));
              }
            })
        .must(
            12,
            "latecomer to three streams",
            "before an entry that belongs to another HEADER than the last one sent, that is sent",
            stage -> {
              Live live = Live.of(stage);
              MadeStream second = stage.stream(live.session(), EPOCH + 1);
              MadeStream third = stage.stream(live.session(), EPOCH + 2);
              live.producer().send(live.stream().data(0), live.stream().data(1));
              live.producer().send(second.header(), second.data(0));
              live.producer().send(third.header(), third.data(0), third.data(1));
              live.producer().awaitAck(EPOCH + 2, 2);
              RelayPeer late = stage.consumer("latecomer", live.session(), 0, 1);
              late.expect(live.stream().header(), live.stream().data(0), live.stream().data(1));
              late.expect(second.header(), second.data(0));
              late.expect(third.header(), third.data(0), third.data(1));
            });
  }

  private void ring() {
    cases
        .must(
            13,
            "latecomer when more than `capacity` small frames have passed",
            "the ring holds the newest `capacity` frames at least",
            stage -> {
              int count = stage.target().capacity() + 50;
              MadeStream stream = stage.stream(stage.owned(), EPOCH);
              RelayPeer producer = stage.streaming(stream);
              for (int seq = 0; seq < count; seq++) {
                producer.send(stream.data(seq));
              }
              producer.awaitAck(EPOCH, count);
              RelayPeer late = stage.consumer("latecomer", stream.session(), 0, 1);
              late.expect(stream.header());
              long first = late.next("DATA").header().seq();
              if (first > count - stage.target().capacity()) {
                throw late.failure(
                    "expected the newest %d of %d frames, but the first that came has seq %d"
                        .formatted(stage.target().capacity(), count, first));
              }
              for (long seq = first + 1; seq < count; seq++) {
                late.expect(stream.data(seq));
              }
            })
        .must(
            14,
            "latecomer when more than `ring_bytes` have passed",
            "the ring holds no more than `ring_bytes` of frames",
            ForwardingCases::ringIsBounded)
        .heavy();
  }

  private static void ringIsBounded(RelayStage stage) throws Exception {
    long limit = stage.target().ringBytes();
    int bodyBytes = 32_000;
    long count = limit / bodyBytes * 5 / 4 + 2;
    MadeStream stream = stage.stream(stage.owned(), EPOCH);
    RelayPeer producer = stage.streaming(stream);
    for (long seq = 0; seq < count; seq++) {
      producer.send(stream.data(seq, bodyBytes));
    }
    producer.awaitAck(EPOCH, count);
    RelayPeer late = stage.consumer("latecomer", stream.session(), 0, 1);
    late.expect(stream.header());
    long bytes = 0;
    Optional<WireFrame> frame = late.poll(stage.quiet());
    while (frame.isPresent()) {
      bytes += frame.get().bytes().length;
      frame = late.poll(stage.quiet());
    }
    if (bytes == 0 || bytes > limit) {
      throw late.failure("expected at most " + limit + " bytes, but " + bytes + " came");
    }
  }
}
