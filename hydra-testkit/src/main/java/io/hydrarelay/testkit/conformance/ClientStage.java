package io.hydrarelay.testkit.conformance;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * What a case for clients plays on: the client, and what is expected of it.
 *
 * <p>A case that expects the client to go on may play on one that another such case has left. What
 * fails there is played again on a client of its own, and only that counts.
 */
final class ClientStage extends StagedClient {
  private static final Duration A_MOMENT = Duration.ofMillis(500);

  private final long seed;
  private boolean goesOn;

  /**
   * Listens, and waits until it is this case's turn to start a client.
   *
   * @param patience how long to wait for what must come at once
   * @param seed of the payloads
   */
  ClientStage(
      ClientStart start, Subject subject, Transcript transcript, Duration patience, long seed)
      throws IOException, InterruptedException {
    super(start, subject, transcript, patience);
    this.seed = seed;
  }

  long seed() {
    return seed;
  }

  /** Plays a case that expects the client to go on, if may be with one that is there already. */
  void playOn(ConformanceCase.Script<ClientStage> script) throws Exception {
    goesOn = true;
    mayAdopt();
    try {
      script.play(this);
    } catch (ExpectationFailure failure) {
      if (!isAdopted()) {
        throw failure;
      }
      transcript().note("once more with a client of its own: " + failure.getMessage());
      beginAgain();
      script.play(this);
    }
  }

  /** Returns whether the case leaves the client for others, as far as it does what it must. */
  boolean goesOn() {
    return goesOn;
  }

  // ---- the rest of an honest session

  /** Plays the rest of an honest session over that connection; all of it has to succeed. */
  void finish(ClientLink link) throws IOException, ExpectationFailure, InterruptedException {
    String rest = "to the end";
    if (subject() == Subject.PRODUCER) {
      feed(rest);
      finishProducer(link);
    } else {
      ConsumerPlay play = new ConsumerPlay(this, link, stream());
      play.send(play.stream().header()).message(rest).endsWith(rest);
    }
  }

  private void finishProducer(ClientLink link)
      throws IOException, ExpectationFailure, InterruptedException {
    if (goesOn) {
      intake().readMessages(fed());
      intake().acknowledge();
      handOver(link);
    } else {
      finish();
    }
  }

  /** Ends a producer's input; all that it was fed has to come, and the session to end well. */
  void finish() throws IOException, ExpectationFailure, InterruptedException {
    client().endInput();
    intake().readToEnd(fed());
    intake().acknowledge();
    expectSuccess();
  }

  // ---- its end

  /**
   * Expects that the client exits with status 0.
   *
   * @throws ExpectationFailure when it has another status, or goes on
   */
  void expectSuccess() throws ExpectationFailure, InterruptedException {
    int status = awaitExit("status 0");
    if (status != 0) {
      throw new ExpectationFailure("the client exited with status " + status + " instead of 0");
    }
  }

  /**
   * Expects that the client has stopped for good: it exits with another status than 0, and does not
   * connect again.
   */
  void expectStopped() throws IOException, ExpectationFailure, InterruptedException {
    if (subject() == Subject.PRODUCER) {
      client().endInput(); // whoever waits for input may learn only then
    }
    long deadline = System.nanoTime() + connectPatience().toNanos();
    while (client().isAlive() && System.nanoTime() - deadline < 0) {
      refuseConnection();
    }
    int status = awaitExit("another status than 0");
    refuseConnection();
    if (status == 0) {
      throw new ExpectationFailure("the client exited with status 0, which means that all is well");
    }
  }

  private void refuseConnection() throws IOException, ExpectationFailure {
    if (connects()) {
      throw new ExpectationFailure("the client connected again, though it had to stop for good");
    }
  }

  /** Expects that the client exits, with whatever status. */
  int awaitExit(String what) throws ExpectationFailure, InterruptedException {
    OptionalInt status = awaitExit(patience());
    return status.orElseThrow(
        () ->
            new ExpectationFailure(
                "expected that the client exits with %s, but it still runs after %d ms"
                    .formatted(what, patience().toMillis())));
  }

  /** Expects that the client, which has nothing to be content with, does not say that it is. */
  void expectNoSuccess() throws ExpectationFailure, InterruptedException {
    OptionalInt status = awaitExit(A_MOMENT);
    if (status.isPresent() && status.getAsInt() == 0) {
      throw new ExpectationFailure("the client exited with status 0, which means that all is well");
    }
  }

  /** Waits because something must not happen too soon; there is nothing to be seen until then. */
  void pause(Duration duration) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(duration.toNanos());
  }

  // ---- what a consumer has delivered

  /** Expects that exactly that comes out, now or soon. */
  void expectOutput(String expected) throws ExpectationFailure, InterruptedException {
    expectOutput(ClientPayload.of(expected));
  }

  /** Expects that exactly that comes out, now or soon. */
  void expectOutput(ClientPayload expected) throws ExpectationFailure, InterruptedException {
    boolean came =
        client()
            .awaitOutput(
                output -> output.equalTo(expected) || output.count() > expected.bytes(),
                patience());
    if (!came || !client().awaitOutput(output -> output.equalTo(expected), Duration.ZERO)) {
      throw new ExpectationFailure(
          "expected %s on standard output, but %s came"
              .formatted(shown(expected), client().output()));
    }
  }

  private static String shown(ClientPayload expected) {
    return expected.bytes() > 60
        ? expected.toString()
        : "\"" + new String(expected.range(0, (int) expected.bytes()), US_ASCII) + "\"";
  }

  /** Expects success, and exactly that on standard output. */
  void expectDelivered(String expected) throws ExpectationFailure, InterruptedException {
    expectSuccess();
    expectOutput(expected);
  }

  /** Expects that the client stops for good, and has delivered nothing that is not in that. */
  void expectStopped(String genuine) throws IOException, ExpectationFailure, InterruptedException {
    expectStopped();
    if (!client().awaitOutput(output -> output.isStartOf(genuine), Duration.ZERO)) {
      throw new ExpectationFailure(
          "nothing but \"%s\" may be delivered, but %s came".formatted(genuine, client().output()));
    }
  }

  /** Expects that the client exits at the end of the session, and has delivered exactly that. */
  void expectEndedWithGap(String expected) throws ExpectationFailure, InterruptedException {
    awaitExit("any status at the end of the session");
    expectOutput(expected);
  }
}
