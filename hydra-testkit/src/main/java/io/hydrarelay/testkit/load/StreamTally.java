package io.hydrarelay.testkit.load;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Lag;
import java.nio.ByteBuffer;

/**
 * Follows what one consumer receives: every frame in order and as long as it was sent, counted
 * without an allocation per frame. Frames that lie whole in what one read brought, nearly all small
 * ones, take the short way; the others are gathered. Not thread-safe.
 */
final class StreamTally {
  /** Is told what the stream brings besides messages. */
  interface Events {
    /** The HEADER is there: from now on nothing is missed. */
    void streamBegins();

    /** The relay wants a PONG. */
    void pinged(long value);

    /** Something came that should not have come. */
    void offended(String what);
  }

  /** The largest control frame that is looked into; of other frames this much is kept. */
  private static final int HEAD_BYTES = Hydra1.FRAME_HEADER_BYTES + Lag.BODY_BYTES;

  private final MessageShape shape;
  private final LatencyRecorder latencies;
  private final Events events;

  /** The beginning of a frame that did not take the short way, and how much of it is still due. */
  private final ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);

  private int restBytes;
  private boolean hasBegun;
  private long nextSeq;
  private int fragment;
  private boolean isWhole;
  private long dueNanos;
  private long messages;

  StreamTally(MessageShape shape, LatencyRecorder latencies, Events events) {
    this.shape = shape;
    this.latencies = latencies;
    this.events = events;
  }

  /** Returns how many messages came, whole and in order. */
  long messages() {
    return messages;
  }

  /** Returns how many messages this consumer has behind it, whether it got them or not. */
  long position() {
    return nextSeq / shape.fragments();
  }

  /**
   * Takes all remaining bytes.
   *
   * @param nowNanos when they came, in nanoseconds since the load began
   */
  void take(ByteBuffer in, long nowNanos) {
    while (in.hasRemaining()) {
      if (restBytes > 0) {
        skip(in, nowNanos);
      } else if (head.position() > 0 || !takeWholeFrames(in, nowNanos)) {
        gather(in, nowNanos);
      }
    }
  }

  /** Takes the expected frames that lie whole in the buffer; returns whether there were any. */
  private boolean takeWholeFrames(ByteBuffer in, long nowNanos) {
    int start = in.position();
    int limit = in.limit();
    int at = start;
    while (limit - at >= shape.frameBytes(fragment)
        && in.getInt(at) == shape.head(fragment)
        && in.getLong(at + FrameHeader.SEQ_OFFSET) == nextSeq) {
      int frameBytes = shape.frameBytes(fragment);
      count(fragment == 0 ? in.getLong(at + MessageShape.TIME_OFFSET) : dueNanos, nowNanos);
      at += frameBytes;
    }
    in.position(at);
    return at > start;
  }

  /** Counts the expected frame, at the end of a message the message. */
  private void count(long frameDueNanos, long nowNanos) {
    dueNanos = frameDueNanos;
    isWhole |= fragment == 0;
    nextSeq++;
    fragment++;
    if (fragment < shape.fragments()) {
      return;
    }
    fragment = 0;
    if (!isWhole) {
      return;
    }
    messages++;
    if (dueNanos < 0 || dueNanos > nowNanos) {
      events.offended("a message whose time is not the producer's");
      return;
    }
    latencies.record(dueNanos, nowNanos);
  }

  private void skip(ByteBuffer in, long nowNanos) {
    int skipped = Math.min(restBytes, in.remaining());
    in.position(in.position() + skipped);
    restBytes -= skipped;
    if (restBytes == 0) {
      judge(nowNanos);
    }
  }

  /** Takes the beginning of a frame, as far as it is there. */
  private void gather(ByteBuffer in, long nowNanos) {
    copy(in, Hydra1.FRAME_HEADER_BYTES);
    if (head.position() < Hydra1.FRAME_HEADER_BYTES) {
      return;
    }
    int frameBytes =
        Hydra1.FRAME_HEADER_BYTES + Short.toUnsignedInt(head.getShort(FrameHeader.LENGTH_OFFSET));
    int wanted = Math.min(frameBytes, HEAD_BYTES);
    copy(in, wanted);
    if (head.position() < wanted) {
      return;
    }
    restBytes = frameBytes - wanted;
    if (restBytes == 0) {
      judge(nowNanos);
    }
  }

  private void copy(ByteBuffer in, int upTo) {
    int wanted = Math.min(upTo - head.position(), in.remaining());
    for (int copied = 0; copied < wanted; copied++) {
      head.put(in.get());
    }
  }

  /** Looks at a frame that is complete and did not take the short way. */
  private void judge(long nowNanos) {
    int type = Byte.toUnsignedInt(head.get(FrameHeader.TYPE_OFFSET));
    FrameType known = FrameType.of(type).orElse(FrameType.PROOF);
    switch (known) {
      case DATA -> data(nowNanos);
      case HEADER -> header();
      case STATUS -> status(Byte.toUnsignedInt(head.get(Hydra1.FRAME_HEADER_BYTES)));
      case LAG ->
          events.offended("LAG, " + head.getLong(Hydra1.FRAME_HEADER_BYTES) + " frames skipped");
      case PING -> events.pinged(head.getLong(Hydra1.FRAME_HEADER_BYTES));
      case PONG -> {
        // The answer to this side's PING; that it came at all is enough.
      }
      default -> events.offended("a frame of type %02x".formatted(type));
    }
    head.clear();
  }

  private void data(long nowNanos) {
    long seq = head.getLong(FrameHeader.SEQ_OFFSET);
    if (seq < nextSeq) {
      events.offended("frame " + seq + " where " + nextSeq + " was due");
      return;
    }
    if (seq > nextSeq) {
      nextSeq = seq;
      fragment = (int) (seq % shape.fragments());
      isWhole = false;
    }
    if (head.getInt(FrameHeader.TYPE_OFFSET) != shape.head(fragment)) {
      events.offended("frame " + seq + " with other flags or another length than it was sent with");
      return;
    }
    count(fragment == 0 ? head.getLong(MessageShape.TIME_OFFSET) : dueNanos, nowNanos);
  }

  private void header() {
    if (hasBegun) {
      events.offended("a second HEADER");
    }
    hasBegun = true;
    events.streamBegins();
  }

  private void status(int code) {
    if (StatusCode.isFatal(code)) {
      events.offended("STATUS %02x".formatted(code));
    }
  }
}
