package io.hydrarelay.testkit.conformance;

import static io.hydrarelay.testkit.conformance.CraftedStream.FIRST;
import static io.hydrarelay.testkit.conformance.CraftedStream.LAST;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.crypto.SigningKey;
import io.hydrarelay.protocol.frame.FrameType;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/** What a consumer makes of CHECK and END (§8.7), and of their age (§8.8). */
final class ConsumerSignatureCases {
  private static final String FATAL =
      "The consumer stops for good: it exits with another status than 0, delivers nothing that"
          + " follows, and does not come back.";
  private static final long A_DAY_MILLIS = 86_400_000;

  private final ClientCases cases;

  private ConsumerSignatureCases(ClientCases cases) {
    this.cases = cases;
  }

  static void addTo(ClientCases cases) {
    ConsumerSignatureCases self = new ConsumerSignatureCases(cases);
    self.illFormed();
    self.forgedChecks();
    self.forgedEnds();
    self.forgedMessages();
    self.adopted();
    self.ends();
    self.openSessions();
    self.age();
  }

  private void illFormed() {
    sealed(1, "CHECK with a flag", FrameType.CHECK, FIRST, Hydra1.CHECK_BYTES);
    sealed(2, "CHECK with a plaintext of 103 bytes", FrameType.CHECK, 0, Hydra1.CHECK_BYTES - 1);
    sealed(3, "CHECK with a plaintext of 105 bytes", FrameType.CHECK, 0, Hydra1.CHECK_BYTES + 1);
    sealed(4, "END with F and L", FrameType.END, FIRST | LAST, Hydra1.CHECK_BYTES);
    sealed(5, "END with a plaintext of 0 bytes", FrameType.END, LAST, 0);
  }

  private void sealed(int number, String title, FrameType type, int flags, int bytes) {
    cases.must(
        "8.7-" + number,
        title,
        FATAL,
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("one");
          CraftedStream stream = play.stream();
          byte[] statement = stream.statement(type, flags, now(), stream.chain());
          play.send(stream.next(type, flags, Arrays.copyOf(statement, bytes)));
          play.message("after").stops("one");
        });
  }

  private static long now() {
    return System.currentTimeMillis();
  }

  private void forgedChecks() {
    cases.must(
        "8.7-6",
        "CHECK without a signature, from somebody with the session key",
        FATAL,
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("one");
          play.checkOf(statementOf(play, Optional.empty())).message("after").stops("one");
        });
    cases.must(
        "8.7-7",
        "CHECK with somebody else's signature",
        FATAL,
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("one");
          SigningKey other = SigningKey.generate(ClientStage.RANDOM);
          play.checkOf(statementOf(play, Optional.of(other))).message("after").stops("one");
        });
    cases.must(
        "8.7-8",
        "the genuine plaintext of an earlier CHECK under another seq",
        "The signature covers the frame header. " + FATAL,
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage);
          CraftedStream stream = play.stream();
          byte[] statement = stream.statement(FrameType.CHECK, 0, now(), stream.chain());
          play.checkOf(statement).checkOf(statement).message("after").stops("");
        });
    cases.must(
        "8.7-9",
        "CHECK whose time was changed by somebody with the session key",
        "The signature covers the time. " + FATAL,
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("one");
          byte[] statement = statementOf(play, stage.session().signingKey());
          statement[7] ^= 1;
          play.checkOf(statement).message("after").stops("one");
        });
    cases.must(
        "8.7-10",
        "CHECK with a genuine signature, but of another chain",
        FATAL,
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("one");
          byte[] chain = play.stream().chain();
          chain[31] ^= 1;
          play.checkOf(play.stream().statement(FrameType.CHECK, 0, now(), chain));
          play.message("after").stops("one");
        });
  }

  private static byte[] statementOf(ConsumerPlay play, Optional<SigningKey> signer) {
    CraftedStream stream = play.stream();
    return stream.statement(signer, FrameType.CHECK, 0, now(), stream.chain());
  }

  private void forgedEnds() {
    cases.must(
        "8.7-11",
        "END with L without a signature, from somebody with the session key",
        "That is no end. " + FATAL,
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("one");
          CraftedStream stream = play.stream();
          byte[] statement =
              stream.statement(Optional.empty(), FrameType.END, LAST, now(), stream.chain());
          play.send(stream.next(FrameType.END, LAST, statement)).stops("one");
        });
    cases.must(
        "8.7-12",
        "END with L over another chain",
        "That is no end. " + FATAL,
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("one");
          CraftedStream stream = play.stream();
          byte[] statement =
              stream.statement(FrameType.END, LAST, now(), new byte[Hydra1.KEY_BYTES]);
          play.send(stream.next(FrameType.END, LAST, statement)).stops("one");
        });
    cases.must(
        "8.7-13",
        "END with L, whose signature was made for an END without L",
        "The signature covers the flags. " + FATAL,
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("one");
          CraftedStream stream = play.stream();
          byte[] statement = stream.statement(FrameType.END, 0, now(), stream.chain());
          play.send(stream.next(FrameType.END, LAST, statement)).stops("one");
        });
    cases.mustGoOn(
        "8.7-14",
        "the genuine END of another stream of the session",
        "It does not open under this stream's key, and is dropped.",
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("one ");
          CraftedStream other = stage.stream(play.next());
          other.message("");
          play.send(other.end(true)).message("two").endsWith("one two");
        });
  }

  private void forgedMessages() {
    cases.must(
        "8.7-15",
        "a message in the place of the genuine one, from somebody with the session key",
        "At the next CHECK it comes out. " + FATAL,
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage);
          byte[] forged = play.stream().twin().message("forged");
          play.stream().message("one");
          play.send(forged).check().message("after").stops("forged");
        });
    cases.must(
        "8.7-16",
        "a message between the last genuine one and END, from somebody with the session key",
        "At END it comes out. " + FATAL,
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("one");
          CraftedStream forger = play.stream().twin();
          forger.message("one");
          byte[] forged = forger.message("forged");
          byte[] end = play.stream().end(true);
          play.send(forged, CraftedFrames.withSeq(end, 2), end);
          play.link().sendTimes(Hydra1.MAX_BAD_FRAMES, end);
          play.link().status(0x1a, 0);
          play.stops("oneforged");
        });
  }

  private void adopted() {
    cases.mustGoOn(
        "8.7-20",
        "after a gap, the next CHECK carries a chain that the consumer cannot know",
        "It is adopted, and the CHECKs that follow are compared with it.",
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("one ").check();
          play.stream().message("missing");
          play.check().message("three ").check().message("four").endsWithGap("one three four");
        });
    cases.must(
        "8.7-21",
        "after a gap and an adopted CHECK, one with another chain",
        FATAL,
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("one ").check();
          play.stream().message("missing");
          play.check().message("three");
          byte[] chain = new byte[Hydra1.KEY_BYTES];
          play.checkOf(play.stream().statement(FrameType.CHECK, 0, now(), chain));
          play.message("after").stops("one three");
        });
    cases.must(
        "8.7-22",
        "after a gap, a CHECK without a signature",
        "An unknown chain excuses no wrong signature. " + FATAL,
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("one").check();
          play.stream().message("missing");
          play.checkOf(statementOf(play, Optional.empty())).message("after").stops("one");
        });
  }

  private void ends() {
    cases.must(
        "8.7-30",
        "END with L",
        "The consumer closes the connection and exits with status 0.",
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("one");
          play.endsWith("one");
          play.link().expectClosed();
        });
    cases.must(
        "8.7-31",
        "frames and a newer stream behind END with L",
        "Nothing behind the end is delivered.",
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("one");
          CraftedStream next = stage.stream(play.next());
          play.send(
              play.stream().end(true),
              play.stream().message("after"),
              next.header(),
              next.message("after"));
          stage.expectDelivered("one");
        });
    cases.mustGoOn(
        "8.7-32",
        "END without L, and then nothing",
        "The session goes on: the consumer stays.",
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("one");
          play.send(play.stream().end(false));
          stage.expectNoConnection(Duration.ofMillis(500));
          play.then(play.next()).endsWith("one");
        });
    cases.must(
        "8.7-33",
        "a stream of nothing but END with L",
        "The consumer exits with status 0.",
        stage -> ConsumerPlay.begin(stage).endsWith(""));
  }

  private void openSessions() {
    cases.must(
        "8.7-40",
        "in an open session: messages and END",
        "All is delivered, and the consumer exits with status 0.",
        stage -> ConsumerPlay.beginOpen(stage).message("one ").message("two").endsWith("one two"));
    cases.must(
        "8.7-41",
        "in an open session: a CHECK",
        FATAL,
        stage ->
            ConsumerPlay.beginOpen(stage).message("one").check().message("after").stops("one"));
    cases.must(
        "8.7-42",
        "in an open session: END with something in the place of the signature",
        FATAL,
        stage -> {
          ConsumerPlay play = ConsumerPlay.beginOpen(stage).message("one");
          CraftedStream stream = play.stream();
          byte[] statement = stream.statement(FrameType.END, LAST, now(), stream.chain());
          statement[statement.length - 1] = 1;
          play.send(stream.next(FrameType.END, LAST, statement)).stops("one");
        });
    cases.must(
        "8.7-43",
        "in an open session: END over another chain",
        FATAL,
        stage -> {
          ConsumerPlay play = ConsumerPlay.beginOpen(stage).message("one");
          CraftedStream stream = play.stream();
          byte[] statement =
              stream.statement(FrameType.END, LAST, now(), new byte[Hydra1.KEY_BYTES]);
          play.send(stream.next(FrameType.END, LAST, statement)).stops("one");
        });
  }

  private void age() {
    cases.mustGoOn(
        "8.8-1",
        "CHECKs that are a day old, and a day ahead",
        "Clocks differ: the consumer may warn, but it delivers and goes on to the end.",
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("one ");
          play.send(play.stream().check(now() - A_DAY_MILLIS)).message("two ");
          play.send(play.stream().check(now() + A_DAY_MILLIS)).message("three");
          play.endsWith("one two three");
        });
  }
}
