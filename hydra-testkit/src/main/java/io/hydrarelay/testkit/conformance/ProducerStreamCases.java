package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.stream.StreamHeader;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;

/** What a producer puts on the wire (§5). */
final class ProducerStreamCases {
  private static final long AN_HOUR_MILLIS = 3_600_000;

  /** Timers are not exact, and other cases play at the same time. */
  private static final Duration TOLERANCE = Duration.ofSeconds(2);

  private static final Duration HEARTBEAT = Duration.ofMillis(Hydra1.HEARTBEAT_FLOOR_MILLIS);
  private static final String CLOCK =
      "The client does not follow: it sends no HEADER, and stops for good.";

  private final ClientCases cases;

  private ProducerStreamCases(ClientCases cases) {
    this.cases = cases;
  }

  static void addTo(ClientCases cases) {
    ProducerStreamCases self = new ProducerStreamCases(cases);
    self.cadence(); // the longest first
    self.positions();
    self.headers();
    self.epochs();
    self.farFuture();
    self.messages();
    self.end();
  }

  private void headers() {
    cases.must(
        "5.1-1",
        "HEADER of a first stream",
        "Suite 1, no features, sig_interval of 2 or more, the time as epoch, prev_epoch 0, a salt,"
            + " and the producer's signature.",
        stage -> {
          final long begun = System.currentTimeMillis();
          ClientLink link = stage.start().join();
          StreamHeader header = stage.intake().readHeader();
          requireOwned(header);
          requireEpoch(header, begun);
          stage.finish(link);
        });
  }

  /** The intake has checked what consumers check. */
  private static void requireOwned(StreamHeader header) throws ExpectationFailure {
    if (header.prevEpoch() != 0) {
      throw new ExpectationFailure("a first stream has prev_epoch 0: " + header.prevEpoch());
    }
    if (Arrays.equals(header.salt(), new byte[Hydra1.KEY_BYTES])) {
      throw new ExpectationFailure("the salt is not random");
    }
  }

  /** Both read the same clock. */
  private static void requireEpoch(StreamHeader header, long begun) throws ExpectationFailure {
    long now = System.currentTimeMillis();
    if (header.epoch() < begun || header.epoch() > now) {
      throw new ExpectationFailure(
          "the epoch is the unix time in ms, %d to %d, not %d"
              .formatted(begun, now, header.epoch()));
    }
  }

  private void epochs() {
    cases.must(
        "5.1-2",
        "ACK names an epoch an hour ahead of the clock",
        "The epoch is one more than that.",
        stage -> {
          long pinned = System.currentTimeMillis() + AN_HOUR_MILLIS;
          ClientLink link = stage.start().accept().readJoin().prove().ok(0).ack(pinned, 7);
          link.audience(1);
          StreamHeader header = stage.intake().readHeader();
          if (header.epoch() != pinned + 1) {
            throw new ExpectationFailure(
                "expected epoch %d, not %d".formatted(pinned + 1, header.epoch()));
          }
          stage.finish(link);
        });
    cases.must(
        "5.1-3",
        "ACK names an epoch of an hour ago",
        "The epoch is the time, and the stream begins at seq 0.",
        stage -> {
          final long begun = System.currentTimeMillis();
          ClientLink link = stage.start().accept().readJoin().prove().ok(0);
          link.ack(begun - AN_HOUR_MILLIS, 7).audience(1);
          requireEpoch(stage.intake().readHeader(), begun);
          stage.finish(link);
        });
    cases.must(
        "5.1-4",
        "an earlier connection has named an epoch an hour ahead, this one has not",
        "Only an ACK of this connection counts: the epoch is the time.",
        stage -> {
          final long begun = System.currentTimeMillis();
          ClientLink first = stage.start().accept().readJoin().prove().ok(0);
          first.ack(begun + AN_HOUR_MILLIS, 7).status(StatusCode.INTERNAL, 0).expectClosed();
          ClientLink second = stage.join();
          if (first.resumeEpoch() == second.resumeEpoch()) {
            requireEpoch(stage.intake().readHeader(), begun);
          }
          stage.finish(second);
        });
  }

  private void farFuture() {
    farFuture(5, "25 hours ahead of the clock", 25 * AN_HOUR_MILLIS);
    farFuture(6, "of 2^63 and more", Long.MIN_VALUE);
  }

  private void farFuture(int number, String what, long ahead) {
    cases.must(
        "5.1-" + number,
        "ACK names an epoch " + what,
        CLOCK,
        stage -> {
          ClientLink link = stage.start().accept().readJoin().prove().ok(0);
          link.ack(System.currentTimeMillis() + ahead, 0).audience(1);
          stage.feed("too far");
          link.expectClosedWithout(FrameType.HEADER);
          stage.expectStopped();
        });
  }

  private void messages() {
    cases.must(
        "5.4-1",
        "an input of nothing",
        "HEADER and END come, and no message that is not empty.",
        stage -> {
          stage.start().join();
          stage.finish();
        });
    cases.must(
        "5.4-2",
        "an input that comes in many small pieces",
        "Its bytes come in order, in frames with the numbers 0, 1, 2 and so on.",
        stage -> {
          stage.start().join();
          stage.intake().readHeader();
          for (int i = 0; i < 40; i++) {
            stage.feed("piece " + i + "\n");
            if (i % 8 == 0) {
              stage.intake().readMessages(stage.fed());
            }
          }
          stage.finish();
        });
    cases.must(
        "5.4-3",
        "an input of 5,000,000 bytes",
        "All of it comes, in messages within the limits and no other bytes.",
        stage -> {
          stage.start().join();
          ClientPayload payload = ClientPayload.ofBytes(5_000_000, stage.seed());
          stage.client().feed(payload);
          stage.client().endInput();
          stage.intake().acknowledging().readToEnd(payload);
          stage.expectSuccess();
        });
    cases.must(
        "5.5-1",
        "the time in CHECK and END",
        "It is the unix time in milliseconds.",
        stage -> {
          stage.start().join();
          stage.finish();
          long off = Math.abs(System.currentTimeMillis() - stage.intake().lastTimeMillis());
          if (off > stage.patience().toMillis()) {
            throw new ExpectationFailure("the time of END is off by " + off + " ms");
          }
        });
  }

  private void positions() {
    cases.must(
        "5.6-1",
        "an input of 70,000,000 bytes, more than a thousand frames",
        "Every frame at a reserved position is a CHECK or END, and all of the input comes.",
        stage -> {
          stage.start().join();
          ClientPayload payload = ClientPayload.ofBytes(70_000_000, stage.seed());
          stage.client().feed(payload);
          stage.client().endInput();
          StreamIntake intake = stage.intake().acknowledging();
          intake.readToEnd(payload);
          stage.expectSuccess();
          if (intake.nextSeq() < intake.header().sigInterval()) {
            stage.transcript().note("no reserved position was reached");
          }
        });
  }

  private void cadence() {
    cases.must(
        "5.6-2",
        "DATA, and then no input for a while",
        "A CHECK follows within sig_ms, if that is not 0.",
        stage -> {
          stage.start().join();
          stage.feed("one");
          StreamIntake.Taken data = stage.intake().readTaken("DATA");
          if (stage.intake().header().sigMillis() > 0) {
            StreamIntake.Taken check = stage.intake().readCheck(sigMillis(stage));
            requireGap(data, check, Duration.ZERO, sigMillis(stage).plus(TOLERANCE));
          }
          stage.finish();
        });
    cases.must(
        "5.6-3",
        "all DATA is covered, and there is no input",
        "One CHECK comes per max(sig_ms, 5,000 ms), not more often and not less.",
        stage -> {
          stage.start().join();
          stage.feed("one");
          StreamIntake intake = stage.intake();
          intake.readMessages(stage.fed());
          if (intake.header().sigMillis() > 0) {
            Duration period = longer(sigMillis(stage), HEARTBEAT);
            StreamIntake.Taken check = intake.readCheck(sigMillis(stage));
            StreamIntake.Taken next = intake.readCheck(period);
            requireGap(check, next, period.minusMillis(500), period.plus(TOLERANCE));
          }
          stage.finish();
        });
    cases.should(
        "5.6-4",
        "all DATA is covered, and AUDIENCE shows one consumer more",
        "A CHECK goes before the next DATA.",
        stage -> {
          ClientLink link = stage.start().join();
          stage.feed("one ");
          StreamIntake intake = stage.intake();
          intake.readCovered(stage.fed());
          link.audience(2);
          link.expectPong(1); // it has been read
          stage.feed("two");
          if (intake.header().sigMillis() > 0) {
            intake.readCheck(Duration.ZERO);
          }
          stage.finish();
        });
    cases.must(
        "5.6-5",
        "DATA in an open session, and then no input for a while",
        "There is no CHECK in open sessions, and END is not signed.",
        stage -> {
          ClientLink link = stage.startOpen().join();
          stage.feed("one");
          stage.intake().readTaken("DATA");
          link.expectQuiet(TOLERANCE);
          stage.finish();
        });
  }

  private static Duration sigMillis(ClientStage stage) {
    return Duration.ofMillis(stage.intake().header().sigMillis());
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private static void requireGap(
      StreamIntake.Taken one, StreamIntake.Taken next, Duration least, Duration most)
      throws ExpectationFailure {
    Duration gap = Duration.ofNanos(next.nanos() - one.nanos());
    boolean inTime = gap.compareTo(least) >= 0 && gap.compareTo(most) <= 0;
    if (!inTime) {
      throw new ExpectationFailure(
          "expected CHECK %d to %d ms after %s, but it came after %d ms"
              .formatted(least.toMillis(), most.toMillis(), one.type(), gap.toMillis()));
    }
  }

  private void end() {
    cases.must(
        "5.7-1",
        "the input ends",
        "END with L comes, and nothing behind it, also not while nobody acknowledges it.",
        ProducerStreamCases::expectNothingBehindEnd);
  }

  private static void expectNothingBehindEnd(ClientStage stage)
      throws IOException, ExpectationFailure, InterruptedException {
    ClientLink link = stage.start().join();
    stage.feed("one");
    stage.client().endInput();
    stage.intake().readToEnd(stage.fed());
    link.expectQuiet(TOLERANCE);
    stage.intake().acknowledge();
    stage.expectSuccess();
  }
}
