package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.StatusCode;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * What a client does after each fatal STATUS (§10) and how long it stays away (§7.4). The number of
 * a case is the code's.
 */
final class ClientStatusCases {
  private static final long WAIT_MILLIS = 1_200;

  private final ClientCases cases;

  private ClientStatusCases(ClientCases cases) {
    this.cases = cases;
  }

  static void addTo(ClientCases cases) {
    ClientStatusCases self = new ClientStatusCases(cases);
    self.refusals();
    self.stops();
    self.returns();
    self.choices();
    self.retryTimes();
  }

  /** What a relay answers to a JOIN that it does not like. */
  private void refusals() {
    stopsAtJoin(0x10, 1);
    stopsAtJoin(0x11, 0);
    stopsAtJoin(0x12, 0);
    stopsAtJoin(0x13, 0);
    stopsAtJoin(0x14, 0);
    if (cases.ofProducers()) {
      stopsAtJoin(0x15, 0);
      stopsAtJoin(0x20, 0b1110);
      cases.must(
          "3.6-101",
          "STATUS 1B to a JOIN: a newer stream is pinned",
          "The client stops for good.",
          stage -> {
            stage.start().accept().readJoin().prove().status(StatusCode.REPLACED, 0);
            stage.expectStopped();
          });
    }
  }

  private void stopsAtJoin(int code, long arg) {
    cases.must(
        id(code),
        "STATUS %02X %s to a JOIN".formatted(code, name(code)),
        "The client stops: it exits with another status than 0, and does not come back.",
        stage -> {
          stage.start().accept().readJoin().prove().status(code, arg);
          stage.expectStopped();
        });
  }

  private void stops() {
    stopsAfterJoin(0x1a);
    stopsAfterJoin(0x1b);
    stopsAfterJoin(0x21);
    stopsAfterJoin(0x3f);
    if (cases.ofProducers()) {
      stopsAfterJoin(0x22);
    }
  }

  private void stopsAfterJoin(int code) {
    cases.must(
        id(code),
        "STATUS %02X %s after the join".formatted(code, name(code)),
        "The client stops: it exits with another status than 0, and does not come back.",
        stage -> {
          stage.start().join().status(code, 0);
          stage.expectStopped();
        });
  }

  private void returns() {
    returnsAfter(0x18, 0, true);
    returnsAfter(0x19, WAIT_MILLIS, true);
    returnsAfter(0x1d, 0, false);
    returnsAfter(0x1e, WAIT_MILLIS, false);
    returnsAfter(0x1f, 0, false);
  }

  private void returnsAfter(int code, long waitMillis, boolean toJoin) {
    String when = toJoin ? "to a JOIN" : "after the join";
    String wait = waitMillis > 0 ? ", not before the time that arg says" : "";
    cases.mustGoOn(
        id(code),
        "STATUS %02X %s %s".formatted(code, name(code), when),
        "The client comes back by itself" + wait + ".",
        stage -> {
          ClientLink link = stage.start().accept().readJoin();
          (toJoin ? link.prove() : link.admit()).status(code, waitMillis);
          long told = System.nanoTime();
          link.expectClosed();
          ClientLink next = stage.accept();
          next.requireNotBefore(told, Duration.ofMillis(waitMillis));
          stage.finish(next.readJoin().admit());
        });
  }

  /** Whether the client comes back after these is up to the application. */
  private void choices() {
    if (cases.ofProducers()) {
      eitherAfter(0x17, true);
    } else {
      eitherAfter(0x16, true);
      eitherAfter(0x1c, false);
    }
  }

  private void eitherAfter(int code, boolean toJoin) {
    cases.must(
        id(code),
        "STATUS %02X %s".formatted(code, name(code)),
        "The client comes back if its user wants that, or exits with another status than 0.",
        stage -> {
          ClientLink link = (code == 0x17 ? stage.startOpen() : stage.start()).accept().readJoin();
          (toJoin ? link.prove() : link.admit()).status(code, 0);
          link.expectClosed();
          expectReturnOrFailure(stage);
        });
  }

  private static void expectReturnOrFailure(ClientStage stage)
      throws IOException, ExpectationFailure, InterruptedException {
    Optional<ClientLink> next = stage.acceptOrExit();
    if (next.isPresent()) {
      stage.finish(next.get().readJoin().admit());
    } else {
      stage.expectStopped();
    }
  }

  private void retryTimes() {
    cases.mustGoOn(
        cases.shared("7.4", 1),
        "four losses in a row",
        "The client waits before it comes back, each time about twice as long as before.",
        ClientStatusCases::expectDoublingDelays);
    cases.must(
        cases.shared("7.4", 2),
        "STATUS 1E with the largest arg there is",
        "Of it 600,000 ms count: the client stays, and stays away.",
        stage -> {
          stage.start().join().status(StatusCode.SHUTDOWN, -1).expectClosed();
          stage.expectNoConnection(Duration.ofMillis(2_500));
        });
    cases.mustGoOn(
        cases.shared("7.4", 3),
        "STATUS 1F with arg 600,000",
        "Of this code arg is no time: the client comes back soon.",
        stage -> {
          stage.start().join().status(StatusCode.INTERNAL, 600_000).expectClosed();
          stage.finish(stage.join());
        });
  }

  /** A delay is at least half of the one that doubling gives; how long it may be is a setting. */
  private static void expectDoublingDelays(ClientStage stage)
      throws IOException, ExpectationFailure, InterruptedException {
    ClientLink first = stage.start().join();
    long lost = System.nanoTime();
    first.close();
    for (int least = 110; least < 1_000; least *= 2) {
      ClientLink link = stage.accept();
      link.requireNotBefore(lost, Duration.ofMillis(least));
      lost = System.nanoTime();
      link.readJoin().close();
    }
    stage.finish(stage.join());
  }

  private String id(int code) {
    return cases.shared("10", code);
  }

  private static String name(int code) {
    return StatusCode.of(code).map(StatusCode::name).orElse("unknown");
  }
}
