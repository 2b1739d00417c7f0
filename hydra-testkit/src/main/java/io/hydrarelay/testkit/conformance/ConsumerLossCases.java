package io.hydrarelay.testkit.conformance;

import static io.hydrarelay.testkit.conformance.CraftedStream.FIRST;
import static io.hydrarelay.testkit.conformance.CraftedStream.LAST;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.Status;
import java.util.Arrays;

/** What a consumer does when the input ends without an end (§8.9), and where it goes on (§8.11). */
final class ConsumerLossCases {
  private static final String RESUMES =
      "The consumer comes back, asks for the next frame it wants, and delivers everything once.";

  private final ClientCases cases;

  private ConsumerLossCases(ClientCases cases) {
    this.cases = cases;
  }

  static void addTo(ClientCases cases) {
    ConsumerLossCases self = new ConsumerLossCases(cases);
    self.interrupted();
    self.losses();
    self.points();
    self.otherLosses();
    self.garbage();
    self.statuses();
  }

  private void interrupted() {
    cases.must(
        "8.9-1",
        "the connection ends after a message, and the relay refuses the next",
        "A session without its END has not ended: another status than 0.",
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("one").check();
          play.link().close();
          stage.accept().readJoin().status(StatusCode.FORBIDDEN, 0);
          play.stops("one");
        });
    cases.must(
        "8.9-2",
        "a fatal STATUS after everything but END",
        "A fatal STATUS is no end: another status than 0.",
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("one").check();
          play.link().status(StatusCode.FORBIDDEN, 0).close();
          play.stops("one");
        });
    cases.must(
        "8.9-3",
        "the connection ends after END without L, and the relay refuses the next",
        "The session has not ended: another status than 0.",
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("one");
          play.send(play.stream().end(false)).link().close();
          stage.accept().readJoin().status(StatusCode.FORBIDDEN, 0);
          play.stops("one");
        });
  }

  private void losses() {
    cases.mustGoOn(
        "8.9-4",
        "the connection ends between two frames",
        RESUMES,
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("one ").check();
          play.link().close();
          resume(play, 2).message("two").endsWith("one two");
        });
    cases.mustGoOn(
        "8.9-5",
        "the connection ends in the middle of a frame",
        RESUMES,
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("one ");
          byte[] two = play.stream().message("two ");
          play.link().wire().sendRaw(Arrays.copyOf(two, two.length - 1));
          play.link().close();
          resume(play, 1).send(two).message("three").endsWith("one two three");
        });
    cases.mustGoOn(
        "8.9-6",
        "the connection ends in the middle of a message",
        "The message goes on over the next connection. " + RESUMES,
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage);
          play.send(play.stream().fragment(FIRST, "be")).link().close();
          resume(play, 1).send(play.stream().fragment(LAST, "gin")).endsWith("begin");
        });
    cases.mustGoOn(
        "8.9-7",
        "the connection is reset",
        RESUMES,
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("one ").check();
          stage.expectOutput("one ");
          play.link().wire().reset();
          resume(play, 2).message("two").endsWith("one two");
        });
  }

  /** Accepts the consumer's next connection, whose JOIN must ask for that frame. */
  private static ConsumerPlay resume(ConsumerPlay play, long seq) throws Exception {
    ClientLink next = play.stage().accept().readJoin(play.stream().epoch(), seq).admit();
    return play.resumed(next);
  }

  private void points() {
    cases.must(
        "8.11-1",
        "the connection ends before any stream",
        "The consumer asks for the live edge, or again for the oldest frames if it did before.",
        stage -> {
          ClientLink first = stage.start().join();
          first.close();
          ClientLink next = stage.accept().readJoin();
          if (next.resumeEpoch() != 0 || next.resumeSeq() > first.resumeSeq()) {
            throw new ExpectationFailure(
                "JOIN asks for (%d,%d), where no stream was seen"
                    .formatted(next.resumeEpoch(), next.resumeSeq()));
          }
          stage.finish(next.admit());
        });
    cases.mustGoOn(
        "8.11-2",
        "the connection ends after HEADER",
        "The consumer asks for seq 0 of this stream.",
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage);
          play.link().close();
          resume(play, 0).message("one").endsWith("one");
        });
    cases.mustGoOn(
        "8.11-3",
        "the connection ends after a gap",
        "The consumer asks for the frame behind the last one it got, not for the missing one.",
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("one ").check();
          play.stream().message("missing");
          play.check().message("three ").link().close();
          resume(play, 5).message("four").endsWithGap("one three four");
        });
    cases.mustGoOn(
        "8.11-4",
        "the connection ends after END without L",
        "The consumer asks for the frame behind END, and takes the next stream.",
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("one ");
          play.send(play.stream().end(false)).link().close();
          resume(play, 2).then(play.next()).message("two").endsWith("one two");
        });
    cases.mustGoOn(
        "8.11-5",
        "the connection ends after a second stream has begun",
        "The consumer asks for the stream that is the current one now.",
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("one ");
          ConsumerPlay next = play.send(play.stream().end(false)).then(play.next());
          next.message("two ").link().close();
          resume(next, 1).message("three").endsWith("one two three");
        });
    cases.mustGoOn(
        "8.11-6",
        "the connection ends after a forged HEADER and forged frames with high numbers",
        "What did not authenticate changes nothing: the consumer asks for the frame it wanted.",
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("one ");
          byte[] header = CraftedFrames.flipped(play.next().frame(), -1);
          byte[] data = CraftedFrames.flipped(play.stream().twin().jumpTo(99).message("x"), -1);
          play.send(header, data).link().close();
          resume(play, 1).message("two").endsWith("one two");
        });
    cases.mustGoOn(
        "8.11-7",
        "the relay sends frames again that the consumer has had",
        "They are not delivered again.",
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage);
          byte[] one = play.stream().message("one ");
          byte[] two = play.stream().message("two ");
          play.send(one, two).link().close();
          resume(play, 2).send(one, two).message("three").endsWith("one two three");
        });
  }

  private void otherLosses() {
    cases.mustGoOn(
        "8.11-10",
        "the relay is silent for three periods in the middle of a stream",
        RESUMES,
        stage -> {
          ClientLink link = stage.start().accept().readJoin().admit(1);
          ConsumerPlay play = new ConsumerPlay(stage, link, stage.stream());
          play.send(play.stream().header()).message("one ").check();
          link.expectClosed();
          resume(play, 2).message("two").endsWith("one two");
        });
    cases.mustGoOn(
        "8.11-11",
        "STATUS 1D in the middle of a stream",
        RESUMES,
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("one ").check();
          play.link().status(StatusCode.TIMEOUT, 0).expectClosed();
          resume(play, 2).message("two").endsWith("one two");
        });
  }

  private void garbage() {
    cases.mustGoOn(
        "8.11-8",
        "65 bad frames on a connection that brought nothing genuine",
        "The ring may hold garbage: the consumer asks for the live edge, (0,0).",
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("one ");
          play.link().close();
          byte[] two = play.stream().message("two ");
          ClientLink garbage = stage.accept().readJoin(play.stream().epoch(), 1).admit();
          garbage.send(play.stream().header());
          garbage.sendTimes(Hydra1.MAX_BAD_FRAMES + 1, CraftedFrames.flipped(two, -1));
          garbage.expectClosed();
          play.resumed(stage.accept().readJoin(0, 0).admit()).send(two).endsWith("one two ");
        });
    cases.mustGoOn(
        "8.11-9",
        "65 bad frames on a connection that brought a new HEADER",
        "A HEADER that is newly accepted is genuine: the consumer asks for its seq 0.",
        stage -> {
          ConsumerPlay old = ConsumerPlay.begin(stage).message("one ");
          old.send(old.stream().end(false)).link().close();
          ConsumerPlay play = resume(old, 2).then(old.next());
          byte[] two = play.stream().message("two");
          play.link().sendTimes(Hydra1.MAX_BAD_FRAMES + 1, CraftedFrames.flipped(two, -1));
          play.link().expectClosed();
          resume(play, 0).send(two).endsWith("one two");
        });
  }

  private void statuses() {
    cases.must(
        "8.3-24",
        "HEADER as the first frame of a connection",
        "The client closes: the first frame is a STATUS.",
        stage -> {
          ClientLink link = stage.start().accept().readJoin();
          link.send(stage.stream().header()).expectClosed();
          stage.expectNoSuccess();
        });
    cases.must(
        "8.3-25",
        "CHALLENGE as the first frame of a connection",
        "The client closes, and proves nothing.",
        stage -> {
          ClientLink link = stage.start().accept().readJoin();
          link.challenge();
          link.expectClosed();
          stage.expectNoSuccess();
        });
    cases.must(
        "8.3-26",
        "STATUS 01 and 02 before 00, and between frames",
        "They inform: nothing else changes.",
        stage -> {
          ClientLink link = stage.start().accept().readJoin();
          link.status(StatusCode.PRODUCER_JOINED, 0);
          link.send(Status.ok(0, false).toFrame());
          CraftedStream stream = stage.stream();
          link.status(StatusCode.PRODUCER_JOINED, 0).send(stream.header(), stream.message("one "));
          link.status(StatusCode.PRODUCER_GONE, 0).status(StatusCode.PRODUCER_JOINED, 0);
          link.send(stream.message("two"), stream.end(true));
          stage.expectDelivered("one two");
        });
  }
}
