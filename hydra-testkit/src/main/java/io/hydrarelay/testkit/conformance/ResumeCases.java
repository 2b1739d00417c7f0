package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Lag;
import java.util.Arrays;
import java.util.List;

/** Where a consumer's resume pair leads (Hydra/1 §6.6). */
final class ResumeCases {
  private static final long EPOCH = Live.EPOCH;
  private static final long NEXT_EPOCH = EPOCH + 4;
  private static final long NO_SEQ = Hydra1.U64_LIMIT - 1;

  private final RelayCaseList cases = new RelayCaseList("6.6");

  private ResumeCases() {}

  static List<RelayCase> all() {
    ResumeCases self = new ResumeCases();
    self.liveEdge();
    self.oldest();
    self.nextWanted();
    self.holes();
    self.laterStreams();
    self.otherwise();
    return self.cases.list();
  }

  /** A producer whose frames have all been taken. */
  private record Past(MadeStream stream, MadeStream next, RelayPeer producer) {
    static Past of(RelayStage stage, long... seqs) throws Exception {
      MadeStream stream = stage.stream(stage.owned(), EPOCH);
      MadeStream next = stage.stream(stream.session(), NEXT_EPOCH);
      Past past = new Past(stream, next, stage.streaming(stream));
      for (long seq : seqs) {
        past.producer.send(stream.data(seq));
      }
      if (seqs.length > 0) {
        long highest = Arrays.stream(seqs).filter(seq -> seq >= 0 && seq < NO_SEQ).max().orElse(-1);
        past.producer.awaitAck(EPOCH, highest + 1);
      }
      past.producer.ping();
      return past;
    }

    /** Lets the next stream follow, with or without an END between. */
    Past followed(long endSeq, long... seqs) throws Exception {
      if (endSeq >= 0) {
        producer.send(stream.endOfStream(endSeq));
      }
      producer.send(next.header());
      for (long seq : seqs) {
        producer.send(next.data(seq));
      }
      producer.ping();
      return this;
    }

    RelayPeer join(RelayStage stage, long epoch, long seq) throws Exception {
      String name = "consumer of (%d,%d)".formatted(epoch, seq);
      return stage.consumer(name, stream.session(), epoch, seq);
    }

    void expectLiveEdge(RelayStage stage, RelayPeer consumer, long nextSeq) throws Exception {
      consumer.expect(stream.header());
      consumer.expectQuiet(stage.quiet());
      producer.send(stream.data(nextSeq));
      consumer.expect(stream.data(nextSeq));
    }
  }

  private void liveEdge() {
    cases
        .must(
            1,
            "(0,0) of a stream that runs",
            "the pinned HEADER comes immediately, then whatever arrives next",
            stage -> {
              Past past = Past.of(stage, 0, 1);
              past.expectLiveEdge(stage, past.join(stage, 0, 0), 2);
            })
        .must(
            2,
            "(0,0) of a stream that has had its END",
            "no HEADER comes before the next stream's",
            stage -> {
              Past past = Past.of(stage, 0);
              past.producer().send(past.stream().endOfStream(1));
              past.producer().awaitAck(EPOCH, 2);
              RelayPeer consumer = past.join(stage, 0, 0);
              consumer.expectQuiet(stage.quiet());
              past.producer().send(past.next().header(), past.next().data(0));
              consumer.expect(past.next().header(), past.next().data(0));
            })
        .must(
            3,
            "(0,0) before there is a stream",
            "nothing comes before the first HEADER",
            stage -> {
              MadeStream stream = stage.stream(stage.owned(), EPOCH);
              RelayPeer producer = stage.producer(stream.session());
              RelayPeer consumer = stage.consumer(stream.session());
              consumer.expectQuiet(stage.quiet());
              producer.send(stream.header(), stream.data(0));
              consumer.expect(stream.header(), stream.data(0));
            });
  }

  private void oldest() {
    cases
        .must(
            4,
            "(0,1) of a stream of which frames are kept",
            "the oldest entry comes after its HEADER, and everything behind it",
            stage -> {
              Past past = Past.of(stage, 0, 1, 2);
              MadeStream s = past.stream();
              past.join(stage, 0, 1).expect(s.header(), s.data(0), s.data(1), s.data(2));
            })
        .must(
            5,
            "(0,1) of a stream that begins with seq 7",
            "no LAG comes to who asked for the oldest",
            stage -> {
              Past past = Past.of(stage, 7, 8);
              MadeStream s = past.stream();
              past.join(stage, 0, 1).expect(s.header(), s.data(7), s.data(8));
            })
        .must(
            6,
            "(0,1) of a stream of which nothing is kept",
            "if the ring is empty it is as with (0,0)",
            stage -> {
              Past past = Past.of(stage);
              past.expectLiveEdge(stage, past.join(stage, 0, 1), 0);
            })
        .must(
            7,
            "(0,1) of two streams",
            "the oldest entry of all comes first, and each stream behind its HEADER",
            stage -> {
              Past past = Past.of(stage, 0).followed(1, 0);
              MadeStream s = past.stream();
              RelayPeer consumer = past.join(stage, 0, 1);
              consumer.expect(s.header(), s.data(0), s.endOfStream(1));
              consumer.expect(past.next().header(), past.next().data(0));
            });
  }

  private void nextWanted() {
    cases
        .must(
            8,
            "(epoch, seq) of a frame that is kept",
            "HEADER and then exactly the frame wanted come, and what follows",
            stage -> {
              Past past = Past.of(stage, 0, 1, 2, 3);
              MadeStream s = past.stream();
              past.join(stage, EPOCH, 2).expect(s.header(), s.data(2), s.data(3));
            })
        .must(
            9,
            "(epoch, 0)",
            "HEADER and the stream from its begin come",
            stage -> {
              Past past = Past.of(stage, 0, 1);
              MadeStream s = past.stream();
              past.join(stage, EPOCH, 0).expect(s.header(), s.data(0), s.data(1));
            })
        .must(
            10,
            "(epoch, seq) of the frame that is to come next",
            "HEADER comes, then whatever arrives next",
            stage -> {
              Past past = Past.of(stage, 0, 1);
              past.expectLiveEdge(stage, past.join(stage, EPOCH, 2), 2);
            })
        .must(
            11,
            "(epoch, 0) of a stream that has no frame yet",
            "HEADER comes, then whatever arrives next",
            stage -> {
              Past past = Past.of(stage);
              past.expectLiveEdge(stage, past.join(stage, EPOCH, 0), 0);
            })
        .must(
            12,
            "(epoch, seq) while the session lingers",
            "a session whose producer has gone serves resumes, too",
            stage -> {
              Past past = Past.of(stage, 0, 1);
              RelayPeer witness = past.join(stage, 0, 0);
              past.producer().endOutput();
              witness.expectStatus(StatusCode.PRODUCER_GONE);
              MadeStream s = past.stream();
              past.join(stage, EPOCH, 1).expect(s.header(), s.data(1));
            })
        .needs(Need.LINGER);
  }

  private void holes() {
    cases
        .must(
            13,
            "(epoch, seq) below the frames there are",
            "HEADER, LAG with the difference, and the first frame at or above seq come",
            stage -> {
              Past past = Past.of(stage, 10, 11);
              RelayPeer consumer = past.join(stage, EPOCH, 4);
              consumer.expect(past.stream().header());
              consumer.expectLag(6, 10);
              consumer.expect(past.stream().data(10), past.stream().data(11));
            })
        .must(
            14,
            "(epoch, 0) when the ring has given up the begin",
            "LAG tells how many frames are gone for good",
            ResumeCases::ringHasGivenUp)
        .heavy()
        .must(
            15,
            "(epoch, seq) of a stream whose seqs are in disorder",
            "the first entry with seq at or above the one wanted is the start, whatever follows",
            stage -> {
              Past past = Past.of(stage, 8, 3, 6, 4);
              MadeStream s = past.stream();
              RelayPeer consumer = past.join(stage, EPOCH, 5);
              consumer.expect(s.header());
              consumer.expectLag(3, 8);
              consumer.expect(s.data(8), s.data(3), s.data(6), s.data(4));
            })
        .must(
            16,
            "(epoch, seq) when frames with impossible seqs are kept",
            "entries with seq of 2^53 - 1 or more are passed over in the search",
            stage -> {
              Past past = Past.of(stage, 0, NO_SEQ, -1, 1);
              MadeStream s = past.stream();
              past.join(stage, EPOCH, 1).expect(s.header(), s.data(1));
              past.expectLiveEdge(stage, past.join(stage, EPOCH, 2), 2);
            });
  }

  private static void ringHasGivenUp(RelayStage stage) throws Exception {
    int bodyBytes = 32_000;
    long count = stage.target().ringBytes() / bodyBytes * 5 / 4 + 2;
    MadeStream stream = stage.stream(stage.owned(), EPOCH);
    RelayPeer producer = stage.streaming(stream);
    for (long seq = 0; seq < count; seq++) {
      producer.send(stream.data(seq, bodyBytes));
    }
    producer.awaitAck(EPOCH, count);
    RelayPeer consumer = stage.consumer("consumer of (5,0)", stream.session(), EPOCH, 0);
    consumer.expect(stream.header());
    WireFrame frame = consumer.next("LAG");
    if (!frame.is(FrameType.LAG)) {
      throw consumer.failure("expected LAG behind the HEADER, but " + frame + " came");
    }
    Lag lag = Lag.decode(frame.body());
    if (lag.skipped() != lag.nextSeq()) {
      throw consumer.failure("expected as many skipped as lie below next_seq, but it is " + lag);
    }
    for (long seq = lag.nextSeq(); seq < count; seq++) {
      consumer.expect(stream.data(seq, bodyBytes));
    }
  }

  private void laterStreams() {
    cases
        .must(
            17,
            "(epoch, seq) of an ended stream with nothing left, before a later one",
            "the first entry of the later stream is the start, behind its HEADER, without a LAG",
            stage -> {
              Past past = Past.of(stage, 0).followed(1, 3, 4);
              MadeStream next = past.next();
              past.join(stage, EPOCH, 2).expect(next.header(), next.data(3), next.data(4));
            })
        .must(
            18,
            "(epoch, seq) of the older of two streams",
            "the rest of the older stream comes behind its HEADER, then the later stream",
            stage -> {
              Past past = Past.of(stage, 0, 1).followed(-1, 0);
              MadeStream s = past.stream();
              RelayPeer consumer = past.join(stage, EPOCH, 1);
              consumer.expect(s.header(), s.data(1), past.next().header(), past.next().data(0));
            })
        .must(
            19,
            "(epoch, seq) behind the END of the pinned stream",
            "no HEADER comes before the next stream's",
            stage -> {
              Past past = Past.of(stage, 0);
              past.producer().send(past.stream().endOfStream(1));
              past.producer().awaitAck(EPOCH, 2);
              RelayPeer consumer = past.join(stage, EPOCH, 2);
              consumer.expectQuiet(stage.quiet());
              past.producer().send(past.next().header(), past.next().data(0));
              consumer.expect(past.next().header(), past.next().data(0));
            });
  }

  private void otherwise() {
    cases
        .must(
            20,
            "(epoch, seq) of a stream older than all that is known",
            "an unknown stream leads to the live edge",
            stage -> {
              Past past = Past.of(stage, 0);
              past.expectLiveEdge(stage, past.join(stage, EPOCH - 1, 0), 1);
            })
        .must(
            21,
            "(epoch, seq) of a stream newer than all that is known",
            "an unknown stream leads to the live edge",
            stage -> {
              Past past = Past.of(stage, 0);
              past.expectLiveEdge(stage, past.join(stage, NEXT_EPOCH, 0), 1);
            })
        .must(
            22,
            "the largest epoch and seq",
            "an unknown stream leads to the live edge",
            stage -> {
              Past past = Past.of(stage, 0);
              past.expectLiveEdge(stage, past.join(stage, NO_SEQ, NO_SEQ), 1);
            })
        .must(
            23,
            "(epoch, largest seq) of the pinned stream",
            "where no entry is at or above seq, it is the live edge",
            stage -> {
              Past past = Past.of(stage, 0);
              past.expectLiveEdge(stage, past.join(stage, EPOCH, NO_SEQ), 1);
            });
  }
}
