package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.ProtocolException;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Lag;
import io.hydrarelay.protocol.frame.Status;
import java.util.Arrays;
import java.util.function.LongFunction;

/**
 * What a consumer gets of a stream whose frames are numbered without a hole: each is compared with
 * the one that is due, and whatever is left out must have been told, exactly, by a LAG directly
 * before the frame that follows.
 */
final class Reception {
  private final RelayPeer peer;
  private final LongFunction<byte[]> frames;
  private long due;
  private long skipped;
  private long resumedAt = -1;

  /**
   * Begins at seq 0, behind the HEADER.
   *
   * @param frames returns the frame of a seq
   */
  Reception(RelayPeer peer, LongFunction<byte[]> frames) {
    this.peer = peer;
    this.frames = frames;
  }

  /** Returns the seq that is due next. */
  long due() {
    return due;
  }

  /** Returns how many frames were left out. */
  long skipped() {
    return skipped;
  }

  /** Returns the seq behind the last LAG, -1 if there was none. */
  long resumedAt() {
    return resumedAt;
  }

  /** Reads until that seq is due. */
  Reception readTo(long seq) throws Exception {
    while (due < seq) {
      WireFrame frame = peer.next(WireText.frame(frames.apply(due)));
      if (frame.is(FrameType.LAG)) {
        takeLag(frame);
      } else {
        takeDue(frame);
      }
    }
    if (due != seq) {
      throw peer.failure("expected no more than " + seq + " frames, but LAG leads beyond");
    }
    return this;
  }

  /** Reads until a fatal STATUS and the end of the connection; returns the STATUS. */
  Status readToStatus(StatusCode code) throws Exception {
    String what = "frames, then STATUS %02X %s".formatted(code.code(), code);
    WireFrame frame = peer.next(what);
    while (!frame.is(FrameType.STATUS)) {
      takeDue(frame);
      frame = peer.next(what);
    }
    Status status = Status.decode(frame.body());
    if (status.code() != code.code()) {
      throw peer.failure("expected " + what + ", but " + frame + " came");
    }
    peer.wire().expectClosed();
    return status;
  }

  private void takeLag(WireFrame frame) throws Exception {
    Lag lag = decode(frame);
    if (lag.skipped() <= 0) {
      throw peer.failure("a LAG of nothing: " + frame);
    }
    WireFrame next = peer.next("the frame that LAG names");
    if (next.header().seq() != lag.nextSeq()) {
      throw peer.failure(frame + " names another frame than the one behind it: " + next);
    }
    if (lag.nextSeq() - due != lag.skipped()) {
      throw peer.failure(
          "%s says %d frames are left out, but %d are: from seq %d to the one before %d"
              .formatted(frame, lag.skipped(), lag.nextSeq() - due, due, lag.nextSeq()));
    }
    due = lag.nextSeq();
    resumedAt = due;
    skipped += lag.skipped();
    takeDue(next);
  }

  private Lag decode(WireFrame frame) throws ExpectationFailure {
    try {
      return Lag.decode(frame.body());
    } catch (ProtocolException illFormed) {
      throw peer.failure(illFormed.getMessage() + ": " + frame);
    }
  }

  private void takeDue(WireFrame frame) throws ExpectationFailure {
    byte[] expected = frames.apply(due);
    if (!Arrays.equals(expected, frame.bytes())) {
      String text = WireText.frame(expected);
      throw peer.failure(
          frame.toString().equals(text)
              ? frame + " was changed on its way"
              : "expected " + text + " or a LAG, but " + frame + " came");
    }
    due++;
  }
}
