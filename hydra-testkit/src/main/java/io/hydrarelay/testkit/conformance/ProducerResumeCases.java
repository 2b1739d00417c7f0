package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.stream.StreamHeader;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;

/** What a producer sends again after a loss (§5.8, §7.2, §7.3), and what it lets a relay say. */
final class ProducerResumeCases {
  private static final String GIVEN_UP =
      "These numbers may have been used: the stream is given up, and a new one with another salt"
          + " names it as prev_epoch.";
  private static final String NEVER_SEALED_TWICE = " No number comes twice with different bytes.";

  private final ClientCases cases;

  private ProducerResumeCases(ClientCases cases) {
    this.cases = cases;
  }

  static void addTo(ClientCases cases) {
    ProducerResumeCases self = new ProducerResumeCases(cases);
    self.resumes();
    self.flowing();
    self.givenUp();
    self.newerStreams();
    self.streaming();
    self.blocked();
  }

  /** The frames of two messages, DATA and CHECK each, have come. */
  private static ClientLink begin(ClientStage stage)
      throws IOException, ExpectationFailure, InterruptedException {
    ClientLink link = stage.start().join();
    stage.feed("one ");
    stage.intake().readCovered(stage.fed());
    stage.feed("two ");
    stage.intake().readCovered(stage.fed());
    return link;
  }

  /** Accepts the client again and lets it in with that ACK. */
  private static ClientLink resume(ClientStage stage, long epoch, long nextSeq)
      throws IOException, ExpectationFailure {
    ClientLink link = stage.accept().readJoin().prove().ok(0);
    return link.ack(epoch, nextSeq).audience(1);
  }

  private static void requireSameStream(ClientStage stage, StreamHeader header)
      throws ExpectationFailure {
    if (!stage.intake().header().equals(header)) {
      throw new ExpectationFailure("another HEADER came, where the stream goes on");
    }
  }

  private void resumes() {
    goesOn(1, "everything is acknowledged", "HEADER comes again, and what follows.", 0);
    goesOn(2, "all but two frames are acknowledged", "HEADER, and exactly what is missing.", 2);
    cases.must(
        "7.3-3",
        "a new connection without an ACK",
        "HEADER, everything that is kept, and what follows." + NEVER_SEALED_TWICE,
        stage -> {
          begin(stage).close();
          StreamHeader header = stage.intake().header();
          stage.join();
          expectAgain(stage, 0);
          stage.feed("three");
          stage.finish();
          requireSameStream(stage, header);
        });
    cases.must(
        "7.3-4",
        "a new connection with the ACK of an older stream",
        "HEADER, everything that is kept, and what follows." + NEVER_SEALED_TWICE,
        stage -> {
          begin(stage).close();
          StreamHeader header = stage.intake().header();
          resume(stage, header.epoch() - 1, 1);
          expectAgain(stage, 0);
          stage.feed("three");
          stage.finish();
          requireSameStream(stage, header);
        });
    cases.should(
        "7.2-1",
        "a relay that has lost what it acknowledged",
        "Acknowledged frames are kept too, and come again.",
        stage -> {
          ClientLink link = begin(stage);
          stage.intake().acknowledge();
          link.expectPong(1); // it has been read
          link.close();
          stage.join();
          expectAgain(stage, 0);
          stage.finish();
        });
  }

  private void goesOn(int number, String what, String expectation, int missing) {
    cases.must(
        "7.3-" + number,
        "a new connection where " + what,
        expectation + NEVER_SEALED_TWICE,
        stage -> {
          begin(stage).close();
          StreamHeader header = stage.intake().header();
          long taken = stage.intake().nextSeq() - missing;
          resume(stage, header.epoch(), taken);
          stage.feed("three");
          expectAgain(stage, taken);
          stage.finish();
          requireSameStream(stage, header);
        });
  }

  /** Expects that number as the first one of the connection. */
  private static void expectAgain(ClientStage stage, long seq)
      throws IOException, ExpectationFailure {
    StreamIntake.Taken first = stage.intake().readTaken("seq " + seq);
    if (first.seq() != seq) {
      throw new ExpectationFailure("expected seq %d, not %d".formatted(seq, first.seq()));
    }
  }

  private void flowing() {
    cases.must(
        "7.3-5",
        "three resets in the middle of 3,000,000 bytes",
        "Every byte comes once." + NEVER_SEALED_TWICE,
        ProducerResumeCases::expectFlow);
    cases.must(
        "7.3-6",
        "input that comes while there is no connection",
        "It comes over the next one.",
        stage -> {
          begin(stage).close();
          stage.feed("three");
          resume(stage, stage.intake().header().epoch(), stage.intake().nextSeq());
          stage.finish();
        });
  }

  private static void expectFlow(ClientStage stage)
      throws IOException, ExpectationFailure, InterruptedException {
    ClientLink link = stage.start().join();
    ClientPayload payload = ClientPayload.ofBytes(3_000_000, stage.seed());
    stage.client().feed(payload);
    stage.client().endInput();
    StreamIntake intake = stage.intake();
    for (int loss = 1; loss <= 3; loss++) {
      long bytes = loss * 600_000L;
      intake.readUntil("messages", taken -> taken.messages().count() >= bytes);
      long taken = Math.max(0, intake.nextSeq() - loss);
      link.wire().reset();
      link = resume(stage, intake.header().epoch(), taken);
    }
    intake.acknowledging().readToEnd(payload);
    stage.expectSuccess();
  }

  private void givenUp() {
    abandons(10, "one more frame than there is", 1);
    abandons(11, "frames up to 2^64 - 1", -1);
  }

  private void abandons(int number, String what, long above) {
    cases.must(
        "7.3-" + number,
        "at the join the relay acknowledges " + what,
        GIVEN_UP,
        stage -> {
          ClientLink link = begin(stage);
          StreamIntake intake = stage.intake();
          intake.acknowledge();
          link.expectPong(1); // it has been read: nothing is lost with the stream
          link.close();
          StreamHeader old = intake.header();
          long taken = above < 0 ? above : intake.nextSeq() + above;
          resume(stage, old.epoch(), taken).expectPong(2); // what is fed now is of the new stream
          stage.feed("three");
          intake.readUntil("a new stream", now -> !now.header().equals(old));
          requireFollows(old, intake.header());
          stage.finish();
        });
  }

  private static void requireFollows(StreamHeader old, StreamHeader next)
      throws ExpectationFailure {
    if (next.prevEpoch() != old.epoch() || next.epoch() <= old.epoch()) {
      throw new ExpectationFailure(
          "stream %d has prev_epoch %d, and follows %d"
              .formatted(next.epoch(), next.prevEpoch(), old.epoch()));
    }
    if (Arrays.equals(next.salt(), old.salt())) {
      throw new ExpectationFailure("two streams have the same salt");
    }
  }

  private void newerStreams() {
    cases.must(
        "7.3-12",
        "at the join the relay acknowledges a newer stream of an owned session",
        "An honest relay would have said 1B: the client closes without HEADER, and comes back.",
        stage -> {
          begin(stage).close();
          StreamHeader header = stage.intake().header();
          resume(stage, header.epoch() + 1, 0).expectClosedWithout(FrameType.HEADER);
          resume(stage, header.epoch(), stage.intake().nextSeq());
          stage.feed("three");
          stage.finish();
          requireSameStream(stage, header);
        });
    cases.must(
        "7.3-13",
        "at the join the relay acknowledges a newer stream of an open session",
        "The stream is given up; the new one has a higher epoch than both.",
        stage -> {
          ClientLink link = stage.startOpen().join();
          stage.feed("one ");
          StreamIntake intake = stage.intake();
          intake.readMessages(stage.fed());
          intake.acknowledge();
          link.expectPong(1); // it has been read: nothing is lost with the stream
          link.close();
          StreamHeader old = intake.header();
          resume(stage, old.epoch() + 1_000_000, 3).expectPong(2);
          stage.feed("two"); // of the new stream
          intake.readUntil("a new stream", now -> !now.header().equals(old));
          requireFollows(old, intake.header());
          if (intake.header().epoch() <= old.epoch() + 1_000_000) {
            throw new ExpectationFailure("the epoch is not above the one that the relay named");
          }
          stage.finish();
        });
  }

  private void streaming() {
    cases.must(
        "7.3-20",
        "while the stream runs: ACKs of other streams, among them of epoch 2^64 - 1",
        "They are ignored.",
        stage -> {
          ClientLink link = begin(stage);
          long epoch = stage.intake().header().epoch();
          link.ack(epoch + 1, 3).ack(epoch - 1, 99).ack(0, 0).ack(-1, -1);
          stage.feed("three");
          stage.finish();
        });
    cases.must(
        "7.3-21",
        "while the stream runs: ACKs that go back and come twice",
        "They change nothing.",
        stage -> {
          ClientLink link = begin(stage);
          stage.intake().acknowledge();
          long epoch = stage.intake().header().epoch();
          link.ack(epoch, 1).ack(epoch, 0).ack(epoch, 1);
          stage.intake().acknowledge();
          stage.feed("three");
          stage.finish();
        });
    liar(22, "one more frame than there is", 1);
    liar(23, "frames up to 2^64 - 1", -1);
  }

  private void liar(int number, String what, long above) {
    cases.must(
        "7.3-" + number,
        "while the stream runs, the relay acknowledges " + what,
        "The client closes, and comes back with the same stream.",
        stage -> {
          ClientLink link = begin(stage);
          StreamHeader header = stage.intake().header();
          // More than a heartbeat ahead, so that none makes the lie true.
          link.ack(header.epoch(), above < 0 ? above : stage.intake().nextSeq() + 3);
          link.expectClosed();
          resume(stage, header.epoch(), stage.intake().nextSeq());
          stage.feed("three");
          stage.finish();
          requireSameStream(stage, header);
        });
  }

  private void blocked() {
    cases.must(
        "7.5-10",
        "a relay that does not read for 4 s, and sends PING meanwhile",
        "A client that cannot write goes on reading: it stays, answers the newest PING, and sends"
            + " everything.",
        ProducerResumeCases::expectPatience);
    cases.must(
        "7.5-11",
        "a relay that does not read, and says STATUS 1A",
        "A client that cannot write goes on reading: it stops for good.",
        stage -> {
          stage.narrow();
          ClientLink link = stage.start().join();
          stage.client().feed(ClientPayload.ofBytes(20_000_000, stage.seed()));
          stage.pause(Duration.ofSeconds(1));
          link.status(0x1a, 0);
          stage.expectStopped();
        });
  }

  private static void expectPatience(ClientStage stage)
      throws IOException, ExpectationFailure, InterruptedException {
    stage.narrow();
    ClientLink link = stage.start().accept().readJoin().admit(1);
    ClientPayload payload = ClientPayload.ofBytes(4_000_000, stage.seed());
    stage.client().feed(payload);
    stage.client().endInput();
    for (int ping = 1; ping <= 8; ping++) {
      stage.pause(Duration.ofMillis(500));
      link.ping(ping);
    }
    StreamIntake intake = stage.intake().acknowledging();
    intake.readToEnd(payload);
    intake.readUntil("PONG of the newest PING", taken -> taken.lastPong() == 8);
    stage.expectSuccess();
  }
}
