package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.Join;
import java.util.List;

/** The largest message (Hydra/1 §6.4, "Message limit"). */
final class MessageLimitCases {
  private static final long EPOCH = Live.EPOCH;
  private static final int MOST_PAYLOAD = Hydra1.MAX_BODY_BYTES - Hydra1.TAG_BYTES;

  private final RelayCaseList cases = new RelayCaseList("6.4");

  private MessageLimitCases() {}

  static List<RelayCase> all() {
    MessageLimitCases self = new MessageLimitCases();
    self.limit();
    self.resets();
    return self.cases.list();
  }

  /** Sends DATA that add up to so many bytes. */
  private static final class Message {
    private final MadeStream stream;
    private final RelayPeer producer;
    private long nextSeq;

    Message(MadeStream stream, RelayPeer producer) {
      this.stream = stream;
      this.producer = producer;
    }

    /** Sends fragments of a message, of which the first and the last may have flags. */
    void send(long payloadBytes, int firstFlags, int lastFlags) throws Exception {
      long left = payloadBytes;
      int flags = firstFlags;
      while (left > MOST_PAYLOAD) {
        one(MOST_PAYLOAD, flags);
        left -= MOST_PAYLOAD;
        flags = 0;
      }
      one((int) left, flags | lastFlags);
    }

    void one(int payloadBytes, int flags) throws Exception {
      producer.send(stream.data(nextSeq++, flags, payloadBytes + Hydra1.TAG_BYTES));
    }

    void check() throws Exception {
      producer.send(stream.check(nextSeq++));
    }

    void expectTaken() throws Exception {
      producer.awaitAck(EPOCH, nextSeq);
    }
  }

  private static Message begin(RelayStage stage) throws Exception {
    MadeStream stream = stage.stream(stage.owned(), EPOCH);
    return new Message(stream, stage.streaming(stream));
  }

  private void limit() {
    cases
        .must(
            15,
            "message one byte above `max_payload`",
            "the producer gets STATUS 22 with the limit as arg, and is closed",
            stage -> {
              long limit = stage.target().maxPayload();
              Message message = begin(stage);
              message.send(limit, FrameHeader.FIRST, 0);
              message.one(1, FrameHeader.LAST);
              message.producer.expectRefusal(StatusCode.TOO_LARGE, limit);
            })
        .heavy()
        .must(
            16,
            "consumer of a message above `max_payload`",
            "the frame that exceeds the limit is not forwarded, and the producer counts as lost",
            MessageLimitCases::notForwarded)
        .heavy()
        .needs(Need.LINGER)
        .must(
            17,
            "message of exactly `max_payload`, with CHECKs in between",
            "a message of the limit is taken, and only DATA count",
            stage -> {
              Message message = begin(stage);
              message.send(stage.target().maxPayload() / 2, FrameHeader.FIRST, 0);
              message.check();
              message.check();
              long rest = stage.target().maxPayload() - stage.target().maxPayload() / 2;
              message.send(rest, 0, FrameHeader.LAST);
              message.expectTaken();
            })
        .heavy();
  }

  private void resets() {
    cases
        .must(
            18,
            "two messages of exactly `max_payload`, the second without F",
            "a DATA with L sets the sum back afterwards",
            stage -> {
              Message message = begin(stage);
              message.send(stage.target().maxPayload(), FrameHeader.FIRST, FrameHeader.LAST);
              message.send(stage.target().maxPayload(), 0, FrameHeader.LAST);
              message.expectTaken();
            })
        .heavy()
        .must(
            19,
            "unfinished message of exactly `max_payload`, and another one",
            "a DATA with F sets the sum back before it is added",
            stage -> {
              Message message = begin(stage);
              message.send(stage.target().maxPayload(), FrameHeader.FIRST, 0);
              message.one(1, FrameHeader.FIRST);
              message.one(0, 0);
              message.expectTaken();
            })
        .heavy()
        .must(
            20,
            "DATA too short for a tag, at the limit",
            "a body of less than 16 bytes adds nothing",
            stage -> {
              Message message = begin(stage);
              message.send(stage.target().maxPayload(), FrameHeader.FIRST, 0);
              for (int bytes = 0; bytes <= Hydra1.TAG_BYTES; bytes++) {
                message.one(bytes - Hydra1.TAG_BYTES, 0);
              }
              message.expectTaken();
            })
        .heavy();
  }

  /** The latecomer asks for the last frames, so that it need not read the whole message. */
  private static void notForwarded(RelayStage stage) throws Exception {
    Message message = begin(stage);
    message.send(stage.target().maxPayload(), FrameHeader.FIRST, 0);
    message.check();
    message.expectTaken();
    long lastTaken = message.nextSeq - 1;
    message.one(1, FrameHeader.LAST);
    message.producer.expectStatus(StatusCode.TOO_LARGE);
    byte[] join = Join.consumer(message.stream.session(), EPOCH, lastTaken).toBytes();
    RelayPeer late = stage.connectWith("latecomer", join);
    late.expectArg(late.expectOk(), 0);
    late.expect(message.stream.header(), message.stream.check(lastTaken));
    late.expectQuiet(stage.quiet());
  }
}
