package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.crypto.SigningKey;
import io.hydrarelay.protocol.frame.Ack;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Which HEADER a relay accepts (Hydra/1 §6.2, "Accepting a HEADER"). */
final class HeaderCases {
  private static final long EPOCH = Live.EPOCH;

  private final RelayCaseList cases = new RelayCaseList("6.2");

  private HeaderCases() {}

  static List<RelayCase> all() {
    HeaderCases self = new HeaderCases();
    self.form();
    self.epochs();
    self.signatures();
    self.notLookedAt();
    self.again();
    return self.cases.list();
  }

  @FunctionalInterface
  private interface HeaderMaker {
    byte[] make(RelayStage stage, MadeStream stream);
  }

  /** A refused HEADER leaves nothing pinned, and no consumer sees it. */
  private void refused(int number, String title, String expectation, HeaderMaker header) {
    cases.must(
        number,
        title,
        expectation + ": STATUS 11, and nothing is pinned",
        stage -> {
          MadeStream stream = stage.stream(stage.owned(), EPOCH);
          RelayPeer producer = stage.producer(stream.session());
          RelayPeer consumer = stage.consumer(stream.session());
          producer.send(header.make(stage, stream));
          producer.expectRefusal(StatusCode.MALFORMED);
          if (!stage.target().linger().isZero()) {
            consumer.expectQuiet(stage.quiet());
            expectPinned(stage, stream, Optional.empty());
          }
        });
  }

  private static void expectPinned(RelayStage stage, MadeStream stream, Optional<Ack> expected)
      throws Exception {
    RelayPeer next = stage.connect("next producer");
    next.joinAsProducer(stream.session(), LagPolicy.RELAY_DEFAULT, 0);
    next.expectOk();
    Optional<Ack> ack = next.expectAudienceAtJoin();
    if (!ack.equals(expected)) {
      throw next.failure("expected " + expected + " at the join, but " + ack + " came");
    }
  }

  private void form() {
    String length = "a HEADER has a body of 120 bytes";
    refused(60, "HEADER of 119 bytes", length, (stage, s) -> resized(s, 119));
    refused(61, "HEADER of 121 bytes", length, (stage, s) -> resized(s, 121));
    refused(62, "HEADER without a body", length, (stage, s) -> resized(s, 0));
    refused(
        63,
        "HEADER with a flag",
        "a HEADER has flags 0",
        (stage, s) -> HeaderBytes.of(s).frame(1, 0));
    refused(
        64,
        "HEADER with an unknown flag",
        "a HEADER has flags 0",
        (stage, s) -> HeaderBytes.of(s).frame(0x80, 0));
    refused(
        65, "HEADER with seq 1", "a HEADER has seq 0", (stage, s) -> HeaderBytes.of(s).frame(0, 1));
    refused(
        66,
        "HEADER with the largest seq",
        "a HEADER has seq 0",
        (stage, s) -> HeaderBytes.of(s).frame(0, -1));
  }

  private static byte[] resized(MadeStream stream, int bytes) {
    byte[] frame = stream.header();
    byte[] body = Arrays.copyOfRange(frame, Hydra1.FRAME_HEADER_BYTES, frame.length);
    return HeaderBytes.frame(0, 0, Arrays.copyOf(body, bytes));
  }

  private void epochs() {
    String range = "the epoch is 1 to 2^53 - 1";
    refusedEpoch(67, "HEADER with epoch 0", range, 0);
    refusedEpoch(68, "HEADER with epoch 2^53", range, Hydra1.U64_LIMIT);
    refusedEpoch(69, "HEADER with epoch 2^64 - 1", range, -1);
    cases
        .must(
            70,
            "HEADERs with epochs 1 and 2^53 - 1",
            "the smallest and the largest epoch are accepted",
            stage -> {
              for (long epoch : new long[] {1, Hydra1.U64_LIMIT - 1}) {
                stage.streaming(stage.stream(stage.owned(), epoch));
              }
            })
        .must(
            71,
            "HEADER of an older epoch behind an ended stream",
            "an epoch below the pinned one is STATUS 11; the pinned stream stays pinned",
            stage -> expectOtherRefused(stage, EPOCH - 1))
        .must(
            72,
            "other HEADER of the pinned epoch",
            "an epoch equal to the pinned one is STATUS 11 unless the HEADERs are the same bytes",
            stage -> expectOtherRefused(stage, EPOCH))
        .must(
            73,
            "HEADER of a newer epoch amid a stream",
            "a newer HEADER begins a stream, also without an END before it",
            stage -> {
              Live live = Live.of(stage);
              MadeStream newer = stage.stream(live.session(), EPOCH + 1);
              live.producer().send(live.stream().data(0), newer.header(), newer.data(0));
              live.consumer().expect(live.stream().data(0), newer.header(), newer.data(0));
            });
  }

  private void refusedEpoch(int number, String title, String expectation, long epoch) {
    refused(
        number,
        title,
        expectation,
        (stage, s) -> HeaderBytes.of(s).withLong(HeaderBytes.EPOCH, epoch).frame());
  }

  private static void expectOtherRefused(RelayStage stage, long epoch) throws Exception {
    Live live = Live.of(stage).sent(0, 1);
    live.consumer().expect(live.stream().data(0));
    live.producer().send(stage.stream(live.session(), epoch).header());
    live.producer().expectRefusal(StatusCode.MALFORMED);
    if (!stage.target().linger().isZero()) {
      expectPinned(stage, live.stream(), Optional.of(new Ack(EPOCH, 1)));
      live.consumer().expectQuiet(stage.quiet());
    }
  }

  private void signatures() {
    String expectation = "the HEADER of an owned session has to be signed by its producer";
    refused(
        74,
        "HEADER with a wrong first bit in the signature",
        expectation,
        (stage, s) -> flipped(s.header(), Hydra1.FRAME_HEADER_BYTES + HeaderBytes.SIGNATURE));
    refused(
        75,
        "HEADER with a wrong bit in the last byte of the salt",
        expectation,
        (stage, s) -> flipped(s.header(), Hydra1.FRAME_HEADER_BYTES + HeaderBytes.SIGNATURE - 1));
    refused(
        76,
        "HEADER signed by another key",
        expectation,
        (stage, s) ->
            HeaderBytes.of(s).signedBy(SigningKey.of(stage.randomBytes(Hydra1.KEY_BYTES))).frame());
    refused(
        77,
        "HEADER of another session",
        expectation,
        (stage, s) -> stage.stream(stage.owned(), EPOCH).header());
    refused(
        78,
        "HEADER with zeros instead of a signature",
        expectation,
        (stage, s) -> {
          byte[] frame = s.header();
          int from = Hydra1.FRAME_HEADER_BYTES + HeaderBytes.SIGNATURE;
          Arrays.fill(frame, from, frame.length, (byte) 0);
          return frame;
        });
    cases
        .must(
            79,
            "HEADER of an open session with random bytes in place of the signature",
            "in an open session nobody looks at the 64 bytes: the HEADER is forwarded as it is",
            stage -> {
              Live live = Live.of(stage, stage.open());
              byte[] header = stage.stream(live.session(), EPOCH + 1).header();
              int from = Hydra1.FRAME_HEADER_BYTES + HeaderBytes.SIGNATURE;
              System.arraycopy(stage.randomBytes(64), 0, header, from, 64);
              live.producer().send(header);
              live.consumer().expect(header);
            })
        .needs(Need.OPEN);
  }

  private static byte[] flipped(byte[] frame, int offset) {
    frame[offset] ^= 1;
    return frame;
  }

  private void notLookedAt() {
    accepted(80, "suite 2", s -> HeaderBytes.of(s).with(HeaderBytes.SUITE, 2));
    accepted(81, "suite 0", s -> HeaderBytes.of(s).with(HeaderBytes.SUITE, 0));
    accepted(82, "unknown features", s -> HeaderBytes.of(s).with(HeaderBytes.FEATURES, 0xff));
    accepted(83, "sig_interval 0", s -> HeaderBytes.of(s).with(2, 0).with(3, 0));
    accepted(84, "sig_ms of 2^32 - 1", s -> HeaderBytes.of(s).with(4, -1).with(5, -1));
    accepted(
        85,
        "a prev_epoch above its epoch",
        s -> HeaderBytes.of(s).withLong(HeaderBytes.PREV_EPOCH, EPOCH + 1));
    accepted(
        86, "the largest prev_epoch", s -> HeaderBytes.of(s).withLong(HeaderBytes.PREV_EPOCH, -1));
  }

  @FunctionalInterface
  private interface Change {
    HeaderBytes of(MadeStream stream);
  }

  private void accepted(int number, String what, Change change) {
    cases.must(
        number,
        "HEADER with " + what,
        "the relay does not look at suite, features, sig_interval, sig_ms or prev_epoch",
        stage -> {
          MadeStream stream = stage.stream(stage.owned(), EPOCH);
          RelayPeer producer = stage.producer(stream.session());
          RelayPeer consumer = stage.consumer(stream.session());
          byte[] header = change.of(stream).frame();
          producer.send(header, stream.data(0));
          consumer.expect(header, stream.data(0));
        });
  }

  private void again() {
    String expectation = "the pinned HEADER sent once more is accepted and not forwarded again";
    cases
        .must(
            87,
            "the pinned HEADER again amid its stream",
            expectation,
            stage -> {
              Live live = Live.of(stage);
              live.producer().send(live.stream().data(0));
              live.producer().send(live.stream().header(), live.stream().data(1));
              live.consumer().expect(live.stream().data(0), live.stream().data(1));
              live.producer().awaitAck(EPOCH, 2);
            })
        .must(
            88,
            "the pinned HEADER a hundred times",
            expectation,
            stage -> {
              Live live = Live.of(stage);
              for (int i = 0; i < 100; i++) {
                live.producer().send(live.stream().header());
              }
              live.producer().send(live.stream().data(0));
              live.consumer().expect(live.stream().data(0));
            });
  }
}
