package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Pong;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What has come from a relay, sorted: what it may say at any moment is put aside until it is asked
 * for, everything else is heard in its order. Bounded. For one thread at a time.
 */
final class PeerInbox {
  /** Where a frame is put. */
  enum Lane {
    /** What comes in a fixed order. */
    SUBSTANCE,
    /** STATUS 01 and 02. */
    NEWS,
    ACK,
    AUDIENCE,
    PONG
  }

  /** What marks the PINGs that only show that a peer lives; nobody asks for their PONGs. */
  static final long SIGN_OF_LIFE = 0x6c696665_6c696665L;

  private static final int MOST_PUT_ASIDE = 50_000;

  /** Answers a PING. */
  @FunctionalInterface
  interface Answer {
    void to(WireFrame ping) throws ExpectationFailure;
  }

  private final WireConnection wire;
  private final Answer answer;
  private final Map<Lane, Deque<WireFrame>> heard = new EnumMap<>(Lane.class);

  PeerInbox(WireConnection wire, Answer answer) {
    this.wire = wire;
    this.answer = answer;
    for (Lane lane : Lane.values()) {
      heard.put(lane, new ArrayDeque<>());
    }
  }

  /** Returns the next frame of that lane, if one comes within that time. */
  Optional<WireFrame> next(Lane lane, Duration within) throws IOException, ExpectationFailure {
    long deadline = System.nanoTime() + within.toNanos();
    Deque<WireFrame> wanted = heard.get(lane);
    while (wanted.isEmpty()) {
      long left = deadline - System.nanoTime();
      Optional<WireFrame> frame = left > 0 ? wire.read(Duration.ofNanos(left)) : Optional.empty();
      if (frame.isEmpty()) {
        return frame;
      }
      hear(frame.get());
    }
    return Optional.of(wanted.remove());
  }

  /** Returns what was put aside first, if anything, and leaves it there. */
  Optional<WireFrame> aside(Lane lane) {
    return Optional.ofNullable(heard.get(lane).peek());
  }

  /** Takes what was put aside first, if anything. */
  Optional<WireFrame> take(Lane lane) {
    return Optional.ofNullable(heard.get(lane).poll());
  }

  private void hear(WireFrame frame) throws ExpectationFailure {
    if (frame.is(FrameType.PING)) {
      answer.to(frame);
    } else if (!Arrays.equals(frame.bytes(), new Pong(SIGN_OF_LIFE).toFrame())) {
      Deque<WireFrame> lane = heard.get(lane(frame));
      lane.add(frame);
      if (lane.size() > MOST_PUT_ASIDE) {
        throw new ExpectationFailure("the relay floods its peer: " + frame);
      }
    }
  }

  private static Lane lane(WireFrame frame) {
    if (frame.is(FrameType.PONG)) {
      return Lane.PONG;
    } else if (frame.is(FrameType.ACK)) {
      return Lane.ACK;
    } else if (frame.is(FrameType.AUDIENCE)) {
      return Lane.AUDIENCE;
    }
    return isNews(frame) ? Lane.NEWS : Lane.SUBSTANCE;
  }

  private static boolean isNews(WireFrame frame) {
    return frame.is(FrameType.STATUS)
        && frame.header().length() > 0
        && isNews(Byte.toUnsignedInt(frame.body().get(0)));
  }

  /** Returns whether that code may stand anywhere among the frames of a consumer (§4.3). */
  static boolean isNews(int code) {
    return code == StatusCode.PRODUCER_GONE.code() || code == StatusCode.PRODUCER_JOINED.code();
  }
}
