package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.frame.FrameType;
import java.io.IOException;

/**
 * A consumer under test that has joined, and the stream that it is given.
 *
 * @param stage of the case
 * @param link of the consumer
 * @param stream whose HEADER has been sent
 */
record ConsumerPlay(ClientStage stage, ClientLink link, CraftedStream stream) {
  private static final String LAST = ".";

  /** Lets a consumer into an owned session and begins a stream. */
  static ConsumerPlay begin(ClientStage stage)
      throws IOException, ExpectationFailure, InterruptedException {
    stage.start();
    return begin(stage, stage.header());
  }

  /** Lets a consumer into an open session and begins a stream. */
  static ConsumerPlay beginOpen(ClientStage stage)
      throws IOException, ExpectationFailure, InterruptedException {
    stage.startOpen();
    return begin(stage, stage.header());
  }

  /** Lets the consumer, which has been started, in and begins a stream with that HEADER. */
  static ConsumerPlay begin(ClientStage stage, CraftedHeader header)
      throws IOException, ExpectationFailure {
    ConsumerPlay play = new ConsumerPlay(stage, stage.join(), stage.stream(header));
    return play.send(play.stream.header());
  }

  ConsumerPlay send(byte[]... frames) {
    link.send(frames);
    return this;
  }

  /** Sends a message of one frame, as an honest producer does. */
  ConsumerPlay message(String text) {
    return send(stream.message(text));
  }

  ConsumerPlay check() {
    return send(stream.check());
  }

  /** Goes on with the same stream over the consumer's next connection, once it is there. */
  ConsumerPlay resumed(ClientLink next) {
    return new ConsumerPlay(stage, next, stream).send(stream.header());
  }

  /** Goes on with a newer stream. */
  ConsumerPlay then(CraftedHeader header) {
    ConsumerPlay next = new ConsumerPlay(stage, link, stage.stream(header));
    return next.send(next.stream.header());
  }

  /** Returns the header of a stream that follows this one. */
  CraftedHeader next() {
    return stage.header().epoch(stream.epoch() + 1).prevEpoch(stream.epoch());
  }

  /**
   * Ends the session; exactly that must have been delivered, and the consumer be content. Where it
   * is to go on, only the stream ends, and a last message shows that nothing else was on its way.
   */
  void endsWith(String delivered) throws IOException, ExpectationFailure, InterruptedException {
    if (stage.goesOn()) {
      expectToGoOn(delivered);
    } else {
      send(stream.end(true));
      stage.expectDelivered(delivered);
    }
  }

  /** Like {@link #endsWith}, but not all was there, so that the exit may say so. */
  void endsWithGap(String delivered) throws IOException, ExpectationFailure, InterruptedException {
    if (stage.goesOn()) {
      expectToGoOn(delivered);
    } else {
      send(stream.end(true));
      stage.expectEndedWithGap(delivered);
    }
  }

  private void expectToGoOn(String delivered)
      throws IOException, ExpectationFailure, InterruptedException {
    message(LAST).send(stream.end(false));
    stage.expectOutput(delivered + LAST);
    stage.handOver(link);
  }

  /** The consumer must have stopped for good, and delivered no more than that. */
  void stops(String genuine) throws IOException, ExpectationFailure, InterruptedException {
    stage.expectStopped(genuine);
  }

  /** Sends a CHECK with that plaintext as the next frame. */
  ConsumerPlay checkOf(byte[] plaintext) {
    return send(stream.next(FrameType.CHECK, 0, plaintext));
  }
}
