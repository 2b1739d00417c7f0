package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.Endpoint;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.protocol.frame.FrameType;
import java.io.IOException;
import java.time.Duration;

/** How a producer joins (§3.2, §3.4), and how its session ends (§7.1). */
final class ProducerJoinCases {
  private static final Duration A_MOMENT = Duration.ofMillis(300);
  private static final Duration HANDSHAKE = Duration.ofSeconds(9);
  private static final String PROVES_NOTHING = "The client closes, and proves nothing more.";

  private final ClientCases cases;

  private ProducerJoinCases(ClientCases cases) {
    this.cases = cases;
  }

  static void addTo(ClientCases cases) {
    ProducerJoinCases self = new ProducerJoinCases(cases);
    self.joins();
    self.proofs();
    self.challenges();
    self.audience();
    self.ends();
  }

  private void joins() {
    cases.must(
        "3.2-101",
        "a producer of an owned session joins",
        "It speaks first: exactly the 120 bytes of JOIN with resume (0,0), and then it waits.",
        stage -> {
          ClientLink link = stage.start().accept().readJoin(0, 0);
          link.expectQuiet(A_MOMENT);
          stage.finish(link.admit());
        });
    cases.must(
        "3.2-102",
        "a producer of an open session joins",
        "It sends mode 0 and zeros in the place of the token, and a HEADER that is not signed.",
        stage -> {
          ClientLink link = stage.startOpen().accept().readJoin(0, 0);
          link.expectQuiet(A_MOMENT);
          stage.finish(link.admit());
        });
    cases.must(
        "3.2-103",
        "a producer that has a stream joins again",
        "JOIN names the epoch of the stream, with resume_seq 0, and PROOF fits this connection.",
        stage -> {
          ClientLink link = stage.start().join();
          long epoch = stage.intake().readHeader().epoch();
          link.close();
          stage.finish(stage.accept().readJoin(epoch, 0).admit());
        });
  }

  private void proofs() {
    cases.must(
        "3.4-101",
        "a ticket that spells the host in capitals",
        "PROOF names HOST:PORT of the ticket in lower case, not the address behind it.",
        stage -> {
          SessionCredentials session = SessionCredentials.generateOwned(ClientStage.RANDOM);
          Endpoint relay = new Endpoint(false, "localhost", stage.endpoint().port());
          String text = Ticket.producer(relay, session).text();
          stage.start(session, relay, text.replace("localhost", "LOCALHOST"));
          stage.finish(stage.join());
        });
    cases.must(
        "3.4-102",
        "the relay takes its time between PROOF and STATUS 00",
        "The producer waits.",
        stage -> {
          ClientLink link = stage.start().accept().readJoin().prove();
          link.expectQuiet(A_MOMENT);
          stage.finish(link.ok(0).audience(1));
        });
  }

  private void challenges() {
    cases.must(
        "7.1-1",
        "a second CHALLENGE before STATUS",
        PROVES_NOTHING,
        stage -> {
          ClientLink link = stage.start().accept().readJoin().prove();
          expectNoProof(stage, link);
        });
    cases.must(
        "7.1-2",
        "CHALLENGE after STATUS 00",
        PROVES_NOTHING,
        stage -> expectNoProof(stage, stage.start().join()));
    cases.must(
        "7.1-3",
        "CHALLENGE in an open session",
        "The client closes, and proves nothing.",
        stage -> expectNoProof(stage, stage.startOpen().accept().readJoin()));
    cases.must(
        "7.1-4",
        "CHALLENGE of 31 bytes",
        "The client closes, and proves nothing.",
        stage -> {
          ClientLink link = stage.start().accept().readJoin();
          link.send(CraftedFrames.empty(FrameType.CHALLENGE.code(), 31));
          link.expectClosedWithout(FrameType.PROOF);
          stage.expectNoSuccess();
        });
  }

  private static void expectNoProof(ClientStage stage, ClientLink link)
      throws IOException, ExpectationFailure, InterruptedException {
    link.challenge();
    link.expectClosedWithout(FrameType.PROOF);
    stage.expectNoSuccess();
  }

  private void audience() {
    cases.must(
        "7.1-5",
        "STATUS 00, and never AUDIENCE",
        "The client closes when client_handshake, 10 s, is over.",
        stage -> {
          ClientLink link = stage.start().accept().readJoin().prove().ok(0);
          link.expectClosed(stage.patience().multipliedBy(2));
          link.requireStayed(HANDSHAKE);
        });
    cases.should(
        "7.1-6",
        "AUDIENCE comes some time after STATUS 00",
        "The producer chooses its epoch, and sends HEADER, after AUDIENCE.",
        stage -> {
          ClientLink link = stage.start().accept().readJoin().prove().ok(0);
          stage.feed("at once ");
          link.expectQuiet(A_MOMENT);
          if (stage.intake().hasHeader()) {
            throw new ExpectationFailure("HEADER came before AUDIENCE");
          }
          stage.finish(link.audience(1));
        });
  }

  private void ends() {
    cases.must(
        "7.1-10",
        "the relay acknowledges everything but END, and then END",
        "The client exits with status 0, and closes, after the second ACK and not before.",
        stage -> {
          ClientLink link = readToEnd(stage);
          StreamIntake intake = stage.intake();
          link.ack(intake.header().epoch(), intake.nextSeq() - 1);
          stage.expectNoConnection(A_MOMENT);
          intake.acknowledge();
          stage.expectSuccess();
          link.expectClosed();
        });
    cases.must(
        "7.1-11",
        "the relay acknowledges another stream, and then END",
        "The first ACK says nothing of this stream: the client waits for the second.",
        stage -> {
          ClientLink link = readToEnd(stage);
          StreamIntake intake = stage.intake();
          link.ack(intake.header().epoch() - 1, intake.nextSeq());
          link.ack(intake.header().epoch() + 1, intake.nextSeq());
          stage.expectNoConnection(A_MOMENT);
          intake.acknowledge();
          stage.expectSuccess();
        });
    cases.must(
        "7.1-12",
        "the connection is lost before END is acknowledged, and the relay refuses the next",
        "Nobody has taken END: another status than 0.",
        stage -> {
          readToEnd(stage).close();
          stage.accept().readJoin().prove().status(StatusCode.FORBIDDEN, 0);
          stage.expectStopped();
        });
    cases.must(
        "7.1-13",
        "the connection is lost before END is acknowledged",
        "The client comes back, sends what is missing up to END, and exits with status 0.",
        stage -> {
          readToEnd(stage).close();
          StreamIntake intake = stage.intake();
          ClientLink again = stage.accept().readJoin(intake.header().epoch(), 0).prove().ok(0);
          again.ack(intake.header().epoch(), intake.nextSeq() - 1).audience(1);
          StreamIntake.Taken end = intake.readTaken("END once more");
          if (end.type() != FrameType.END) {
            throw new ExpectationFailure("expected END once more, but " + end.type() + " came");
          }
          intake.acknowledge();
          stage.expectSuccess();
        });
    cases.must(
        "7.1-14",
        "the relay had taken END when the connection was lost",
        "The ACK at the next join tells: the client sends nothing of it again, and exits with 0.",
        stage -> {
          readToEnd(stage).close();
          StreamIntake intake = stage.intake();
          ClientLink again = stage.accept().readJoin().prove().ok(0);
          again.ack(intake.header().epoch(), intake.nextSeq()).audience(1);
          stage.expectSuccess();
        });
  }

  private static ClientLink readToEnd(ClientStage stage)
      throws IOException, ExpectationFailure, InterruptedException {
    ClientLink link = stage.start().join();
    stage.feed("all there is");
    stage.client().endInput();
    stage.intake().readToEnd(stage.fed());
    return link;
  }
}
