package io.hydrarelay.server.net;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Ping;
import io.hydrarelay.protocol.frame.Status;
import java.util.Optional;

/**
 * What a joined producer may send now, decided on a frame's first four bytes (§6.2). Where the
 * stream stands follows from the frames that were taken.
 */
final class FrameRules {
  /** Between two streams of a session, or in one, or behind the last. */
  enum State {
    READY,
    STREAMING,
    DONE
  }

  private final long maxPayload;
  private State state = State.READY;

  /** Payload of the frames of a message whose last one has not come. */
  private long messageBytes;

  FrameRules(long maxPayload) {
    this.maxPayload = maxPayload;
  }

  State state() {
    return state;
  }

  boolean isStreaming() {
    return state == State.STREAMING;
  }

  /** A HEADER was accepted. */
  void streamBegins() {
    state = State.STREAMING;
  }

  /** Returns the longest body of a DATA frame that is a message by itself; -1: none may come. */
  int longestWholeMessage() {
    return state == State.STREAMING
        ? (int) Math.min(maxPayload + Hydra1.TAG_BYTES, Hydra1.MAX_BODY_BYTES)
        : -1;
  }

  /** Returns what speaks against a frame, if anything does. */
  Optional<FrameItem.Violation> judge(int word) {
    int bodyBytes = FrameWord.bodyBytes(word);
    if (!isAllowed(word)) {
      String why = "a frame of type " + FrameWord.type(word) + " is not allowed now";
      return violation(StatusCode.FORBIDDEN, 0, why);
    }
    if (FrameWord.isHopFrame(word) && bodyBytes != Ping.BODY_BYTES) {
      return violation(StatusCode.MALFORMED, 0, "PING or PONG of wrong length");
    }
    if (FrameWord.is(word, FrameType.HEADER) && bodyBytes != Hydra1.STREAM_HEADER_BYTES) {
      return violation(StatusCode.MALFORMED, 0, "HEADER of wrong length");
    }
    if (FrameWord.is(word, FrameType.DATA) && messageBytesWith(word) > maxPayload) {
      return violation(StatusCode.TOO_LARGE, maxPayload, "a message above the limit");
    }
    return Optional.empty();
  }

  private boolean isAllowed(int word) {
    if (FrameWord.isHopFrame(word)) {
      return true;
    }
    if (FrameWord.is(word, FrameType.HEADER)) {
      return state != State.DONE;
    }
    int type = FrameWord.type(word);
    return state == State.STREAMING
        && type > FrameType.HEADER.code()
        && type <= FrameType.END.code();
  }

  private static Optional<FrameItem.Violation> violation(StatusCode code, long arg, String why) {
    return Optional.of(new FrameItem.Violation(Status.of(code, arg), why));
  }

  /** Whole messages were taken, one or more: the one before them is over. */
  void tookWholeMessages() {
    messageBytes = 0;
  }

  /** Follows a DATA, CHECK or END frame that was taken. */
  void taken(int word) {
    if (FrameWord.is(word, FrameType.DATA)) {
      messageBytes = FrameWord.hasFlag(word, FrameHeader.LAST) ? 0 : messageBytesWith(word);
    } else if (FrameWord.is(word, FrameType.END)) {
      state = FrameWord.hasFlag(word, FrameHeader.LAST) ? State.DONE : State.READY;
    }
  }

  private long messageBytesWith(int word) {
    long before = FrameWord.hasFlag(word, FrameHeader.FIRST) ? 0 : messageBytes;
    return before + Math.max(0, FrameWord.bodyBytes(word) - Hydra1.TAG_BYTES);
  }
}
