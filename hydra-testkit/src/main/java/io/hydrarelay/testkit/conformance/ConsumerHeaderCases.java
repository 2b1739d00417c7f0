package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.crypto.SigningKey;
import java.util.function.UnaryOperator;

/** What a consumer makes of a HEADER (§8.4). */
final class ConsumerHeaderCases {
  private static final String DROPPED = "It is dropped, and the stream before it goes on.";
  private static final String FATAL =
      "The consumer stops for good: it delivers nothing of this stream, exits with another status"
          + " than 0, and does not come back.";

  private final ClientCases cases;

  private ConsumerHeaderCases(ClientCases cases) {
    this.cases = cases;
  }

  static void addTo(ClientCases cases) {
    ConsumerHeaderCases self = new ConsumerHeaderCases(cases);
    self.repeated();
    self.notTheProducers();
    self.unsupported();
    self.malformed();
    self.rollback();
    self.newer();
    self.open();
  }

  private void repeated() {
    cases.mustGoOn(
        "8.4-1",
        "the current HEADER once more, in the middle of a stream and of a message",
        "It is ignored: neither the stream nor the message begins again.",
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("one ");
          byte[] first = play.stream().fragment(CraftedStream.FIRST, "two");
          byte[] last = play.stream().fragment(CraftedStream.LAST, "fold");
          play.send(first, play.stream().header(), last).endsWith("one twofold");
        });
  }

  private void notTheProducers() {
    forged(2, "whose signature has one wrong bit", header -> header.signature(wrongBit(header)));
    forged(3, "without a signature", header -> header.signature(new byte[64]));
    cases.mustGoOn(
        "8.4-4",
        "a newer HEADER that somebody else has signed",
        DROPPED,
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("one ");
          SigningKey other = SigningKey.generate(ClientStage.RANDOM);
          CraftedHeader header = play.next().signedBy(other, stage.session().id());
          sendForged(play, header);
          play.message("two").endsWith("one two");
        });
    cases.mustGoOn(
        "8.4-5",
        "a newer HEADER that the producer has signed for another session",
        DROPPED,
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("one ");
          SigningKey own = stage.session().signingKey().orElseThrow();
          SessionCredentials other = SessionCredentials.generateOwned(ClientStage.RANDOM);
          sendForged(play, play.next().signedBy(own, other.id()));
          play.message("two").endsWith("one two");
        });
    cases.mustGoOn(
        "8.4-6",
        "newer HEADERs with flags, with a seq, too short, and too long",
        DROPPED,
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("one ");
          byte[] frame = play.next().frame();
          play.send(
              CraftedFrames.withFlags(frame, 1),
              CraftedFrames.withSeq(frame, 1),
              CraftedFrames.withBodyBytes(frame, Hydra1.STREAM_HEADER_BYTES - 1),
              CraftedFrames.withBodyBytes(frame, Hydra1.STREAM_HEADER_BYTES + 1));
          play.message("two").endsWith("one two");
        });
    cases.mustGoOn(
        "8.4-7",
        "a forged HEADER before the genuine one",
        "It is dropped, and the genuine one is accepted.",
        stage -> {
          ClientLink link = stage.start().join();
          byte[] frame = new CraftedHeader(stage.session()).frame();
          link.send(CraftedFrames.flipped(frame, -1));
          stage.finish(link);
        });
  }

  private static byte[] wrongBit(CraftedHeader header) {
    byte[] body = header.body();
    byte[] signature = new byte[Hydra1.SIGNATURE_BYTES];
    System.arraycopy(body, body.length - signature.length, signature, 0, signature.length);
    signature[0] ^= 1;
    return signature;
  }

  private void forged(int number, String what, UnaryOperator<CraftedHeader> change) {
    cases.mustGoOn(
        "8.4-" + number,
        "a newer HEADER " + what,
        DROPPED,
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("one ");
          sendForged(play, change.apply(play.next()));
          play.message("two").endsWith("one two");
        });
  }

  /** Sends a HEADER and frames that are sealed under it. */
  private static void sendForged(ConsumerPlay play, CraftedHeader header) throws Exception {
    CraftedStream forged = play.stage().stream(header);
    play.send(forged.header(), forged.message("forged"));
  }

  private void unsupported() {
    fatal(10, "of suite 2", header -> header.suite(2));
    fatal(11, "with features", header -> header.features(1));
  }

  private void malformed() {
    fatal(12, "with sig_interval 1", header -> header.sigInterval(1));
    fatal(13, "of epoch 0", header -> header.epoch(0));
    fatal(14, "of epoch 2^53", header -> header.epoch(Hydra1.U64_LIMIT));
    fatal(15, "of epoch 2^64 - 1", header -> header.epoch(-1).prevEpoch(1));
    fatal(16, "whose prev_epoch is its epoch", header -> header.epoch(1_000).prevEpoch(1_000));
    fatal(17, "with prev_epoch 2^64 - 1", header -> header.prevEpoch(-1));
  }

  private void fatal(int number, String what, UnaryOperator<CraftedHeader> change) {
    cases.must(
        "8.4-" + number,
        "a genuine HEADER " + what,
        FATAL,
        stage -> {
          ClientLink link = stage.start().join();
          CraftedStream stream = stage.stream(change.apply(new CraftedHeader(stage.session())));
          link.send(stream.header(), stream.message("wrong"), stream.end(true));
          stage.expectStopped("");
        });
  }

  private void rollback() {
    cases.must(
        "8.4-20",
        "the genuine HEADER of an older stream",
        FATAL,
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("new").check();
          sendForged(play, new CraftedHeader(stage.session()).epoch(play.stream().epoch() - 1));
          play.stops("new");
        });
    cases.must(
        "8.4-21",
        "a genuine HEADER of the same epoch, but another one",
        FATAL,
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("new").check();
          sendForged(play, new CraftedHeader(stage.session()).epoch(play.stream().epoch()));
          play.stops("new");
        });
    cases.must(
        "8.4-22",
        "the genuine HEADER of an older stream on a new connection",
        "What the consumer has seen outlives connections. " + FATAL,
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("new").check();
          play.link().close();
          ConsumerPlay again = new ConsumerPlay(stage, stage.join(), play.stream());
          sendForged(again, new CraftedHeader(stage.session()).epoch(play.stream().epoch() - 1));
          again.stops("new");
        });
  }

  private void newer() {
    cases.mustGoOn(
        "8.4-25",
        "a newer HEADER after END without L",
        "The next stream is delivered from its seq 0 on.",
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("one ").message("two ");
          play.send(play.stream().end(false))
              .then(play.next())
              .message("three")
              .endsWith("one two three");
        });
    cases.mustGoOn(
        "8.4-26",
        "a newer HEADER in the middle of a stream and of a message",
        "The next stream is delivered; the unfinished message is not, and does not go on.",
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("one ").check();
          play.send(play.stream().fragment(CraftedStream.FIRST, "lost"));
          ConsumerPlay next = play.then(play.next());
          next.send(next.stream().fragment(CraftedStream.LAST, "without a beginning"));
          next.message("two").endsWithGap("one two");
        });
    cases.mustGoOn(
        "8.4-27",
        "frames of the stream before, after a newer HEADER",
        "They do not open under the new key, and are dropped.",
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("one ").check();
          byte[] late = play.stream().message("late");
          ConsumerPlay next = play.then(play.next());
          next.send(late).message("two").endsWithGap("one two");
        });
  }

  private void open() {
    cases.must(
        "8.4-30",
        "in an open session: HEADERs that are signed, of a CHECK cadence, of another suite, of"
            + " epoch 0, and older than the current one",
        "Nobody can vouch for them: all are dropped, and the stream goes on.",
        stage -> {
          ConsumerPlay play = ConsumerPlay.beginOpen(stage).message("one ");
          play.send(
              play.next().signature(filled()).frame(),
              play.next().sigInterval(1_024).frame(),
              play.next().sigMillis(1_000).frame(),
              play.next().suite(2).frame(),
              play.next().features(1).frame(),
              play.next().epoch(0).prevEpoch(0).frame(),
              play.next().epoch(Hydra1.U64_LIMIT).frame(),
              play.next().prevEpoch(play.stream().epoch() + 1).frame(),
              play.next().epoch(play.stream().epoch()).prevEpoch(0).frame(),
              play.next().epoch(play.stream().epoch() - 1).prevEpoch(0).frame());
          play.message("two").endsWith("one two");
        });
    cases.must(
        "8.4-31",
        "in an open session: a newer HEADER",
        "The next stream is delivered.",
        stage -> {
          ConsumerPlay play = ConsumerPlay.beginOpen(stage).message("one ");
          play.send(play.stream().end(false)).then(play.next()).message("two").endsWith("one two");
        });
  }

  private static byte[] filled() {
    byte[] signature = new byte[Hydra1.SIGNATURE_BYTES];
    signature[63] = 1;
    return signature;
  }
}
