package io.hydrarelay.server.net;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Ping;
import io.hydrarelay.protocol.frame.Status;
import io.hydrarelay.server.session.FrameUnit;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Cuts a producer's bytes into units at frame boundaries, reading 12-byte headers only (§6.2,
 * §6.4). Frames before one that is not allowed come out before the violation. On the event loop
 * only.
 */
final class FrameScanner {
  private enum State {
    READY,
    STREAMING,
    DONE
  }

  private static final FrameItem NEED_MORE = new FrameItem.NeedMore();

  /** A slice that fills less of its buffer than this is copied, so as not to pin the rest. */
  private static final int MIN_FILL_PERCENT = 75;

  private final ByteBufAllocator allocator;
  private final long maxPayload;
  private final Deque<ByteBuf> inbox = new ArrayDeque<>();

  /** The beginning of a frame whose end has not arrived. */
  private ByteBuf partial;

  private long partials;
  private State state = State.READY;
  private long messageBytes;

  FrameScanner(ByteBufAllocator allocator, long maxPayload) {
    this.allocator = allocator;
    this.maxPayload = maxPayload;
  }

  /** Takes bytes that have arrived, reference included. */
  void add(ByteBuf bytes) {
    if (bytes.isReadable()) {
      inbox.add(bytes);
    } else {
      bytes.release();
    }
  }

  /** A HEADER was accepted. */
  void streamBegins() {
    state = State.STREAMING;
  }

  boolean isStreaming() {
    return state == State.STREAMING;
  }

  boolean isDone() {
    return state == State.DONE;
  }

  boolean isInsideFrame() {
    return partial != null;
  }

  /** Returns how many frames have begun without their end; tells one such frame from the next. */
  long partials() {
    return partials;
  }

  void release() {
    inbox.forEach(ByteBuf::release);
    inbox.clear();
    if (partial != null) {
      partial.release();
      partial = null;
    }
  }

  /** Returns what comes next; call again until it needs more. */
  FrameItem next() {
    while (!inbox.isEmpty()) {
      ByteBuf in = inbox.peek();
      FrameItem item = partial == null ? scan(in) : completePartial(in);
      if (!in.isReadable()) {
        inbox.remove().release();
      }
      if (item != NEED_MORE) {
        return item;
      }
    }
    return NEED_MORE;
  }

  private FrameItem completePartial(ByteBuf in) {
    while (in.isReadable()) {
      int missing = missingBytes();
      partial.writeBytes(in, Math.min(missing, in.readableBytes()));
      if (missingBytes() == 0) {
        ByteBuf frame = partial;
        partial = null;
        FrameItem item = scan(frame);
        frame.release();
        return item;
      }
      FrameItem violation = judgePartial();
      if (violation != NEED_MORE) {
        return violation;
      }
    }
    return NEED_MORE;
  }

  /** Returns how many bytes the header, or once it is there the frame, still lacks. */
  private int missingBytes() {
    int have = partial.readableBytes();
    return have < Hydra1.FRAME_HEADER_BYTES
        ? Hydra1.FRAME_HEADER_BYTES - have
        : Hydra1.FRAME_HEADER_BYTES + bodyLength(partial, 0) - have;
  }

  private FrameItem judgePartial() {
    return partial.readableBytes() < Hydra1.FRAME_HEADER_BYTES
        ? NEED_MORE
        : judge(partial, partial.readerIndex());
  }

  /** Takes as many frames as belong together from the front of the buffer. */
  private FrameItem scan(ByteBuf in) {
    Run run = new Run(in.readerIndex());
    while (in.writerIndex() - run.end >= Hydra1.FRAME_HEADER_BYTES) {
      int frameBytes = Hydra1.FRAME_HEADER_BYTES + bodyLength(in, run.end);
      FrameItem violation = judge(in, run.end);
      boolean whole = in.writerIndex() - run.end >= frameBytes;
      boolean control = in.getByte(run.end) == FrameType.HEADER.code() || isHopFrame(in, run.end);
      if (violation != NEED_MORE || control && whole) {
        return run.frames > 0 ? take(in, run) : violation != NEED_MORE ? violation : single(in);
      }
      boolean tooLong = run.bytes() + frameBytes > Hydra1.MAX_UNIT_BYTES;
      if (!whole || tooLong && run.frames > 0) {
        break;
      }
      run.add(in, frameBytes);
      account(in, run.end - frameBytes);
      if (state != State.STREAMING) {
        break;
      }
    }
    if (run.frames > 0) {
      return take(in, run);
    }
    keepPartial(in);
    return NEED_MORE;
  }

  private void keepPartial(ByteBuf in) {
    if (in.isReadable()) {
      partials++;
      int begun = in.readableBytes();
      partial = allocator.buffer(begun, Hydra1.FRAME_HEADER_BYTES + Hydra1.MAX_BODY_BYTES);
      partial.writeBytes(in);
    }
  }

  /** Returns the violation that the frame at that index is, decided on its header. */
  private FrameItem judge(ByteBuf in, int at) {
    int type = in.getUnsignedByte(at);
    int length = bodyLength(in, at);
    if (!isAllowed(type)) {
      return violation(StatusCode.FORBIDDEN, 0, "a frame of type " + type + " is not allowed now");
    }
    if (isHopFrame(in, at) && length != Ping.BODY_BYTES) {
      return violation(StatusCode.MALFORMED, 0, "PING or PONG of wrong length");
    }
    if (type == FrameType.HEADER.code() && length != Hydra1.STREAM_HEADER_BYTES) {
      return violation(StatusCode.MALFORMED, 0, "HEADER of wrong length");
    }
    if (type == FrameType.DATA.code() && messageBytesWith(in, at) > maxPayload) {
      return violation(StatusCode.TOO_LARGE, maxPayload, "a message above the limit");
    }
    return NEED_MORE;
  }

  private boolean isAllowed(int type) {
    if (type == FrameType.PING.code() || type == FrameType.PONG.code()) {
      return true;
    }
    if (type == FrameType.HEADER.code()) {
      return state != State.DONE;
    }
    return state == State.STREAMING
        && type > FrameType.HEADER.code()
        && type <= FrameType.END.code();
  }

  private static FrameItem violation(StatusCode code, long arg, String why) {
    return new FrameItem.Violation(Status.of(code, arg), why);
  }

  /** Returns the single HEADER, PING or PONG at the front of the buffer. */
  private FrameItem single(ByteBuf in) {
    int type = in.getUnsignedByte(in.readerIndex());
    FrameHeader header = FrameHeader.read(in.nioBuffer());
    in.skipBytes(Hydra1.FRAME_HEADER_BYTES);
    if (type == FrameType.HEADER.code()) {
      byte[] body = new byte[header.length()];
      in.readBytes(body);
      return new FrameItem.Header(header, body);
    }
    long value = in.readLong();
    return type == FrameType.PING.code() ? new FrameItem.Ping(value) : new FrameItem.Pong();
  }

  private void account(ByteBuf in, int at) {
    int type = in.getUnsignedByte(at);
    int flags = in.getUnsignedByte(at + FrameHeader.FLAGS_OFFSET);
    if (type == FrameType.DATA.code()) {
      messageBytes = (flags & FrameHeader.LAST) != 0 ? 0 : messageBytesWith(in, at);
    } else if (type == FrameType.END.code()) {
      state = (flags & FrameHeader.LAST) != 0 ? State.DONE : State.READY;
    }
  }

  private long messageBytesWith(ByteBuf in, int at) {
    int flags = in.getUnsignedByte(at + FrameHeader.FLAGS_OFFSET);
    long before = (flags & FrameHeader.FIRST) != 0 ? 0 : messageBytes;
    return before + Math.max(0, bodyLength(in, at) - Hydra1.TAG_BYTES);
  }

  private FrameItem take(ByteBuf in, Run run) {
    int bytes = run.bytes();
    boolean fills = bytes >= in.capacity() / 100L * MIN_FILL_PERCENT;
    ByteBuf frames = fills ? in.readRetainedSlice(bytes) : in.readBytes(bytes);
    int pinned = fills ? in.capacity() : bytes;
    FrameItem.Close close =
        switch (state) {
          case STREAMING -> FrameItem.Close.OPEN;
          case READY -> FrameItem.Close.STREAM;
          case DONE -> FrameItem.Close.SESSION;
        };
    FrameUnit unit =
        new FrameUnit(
            frames, run.frames, pinned, run.highestSeq, run.messageStart, run.framesBeforeStart);
    return new FrameItem.Frames(unit, close);
  }

  private static boolean isHopFrame(ByteBuf in, int at) {
    int type = in.getUnsignedByte(at);
    return type == FrameType.PING.code() || type == FrameType.PONG.code();
  }

  private static int bodyLength(ByteBuf in, int at) {
    return in.getUnsignedShort(at + FrameHeader.LENGTH_OFFSET);
  }

  /** Frames that follow each other in a buffer. */
  private static final class Run {
    private final int start;
    private int end;
    private int frames;
    private long highestSeq = -1;
    private int messageStart = -1;
    private int framesBeforeStart;

    Run(int start) {
      this.start = start;
      this.end = start;
    }

    int bytes() {
      return end - start;
    }

    void add(ByteBuf in, int frameBytes) {
      long seq = in.getLong(end + FrameHeader.SEQ_OFFSET);
      if (seq > highestSeq && seq <= Hydra1.MAX_SEQ) {
        highestSeq = seq;
      }
      boolean first = (in.getByte(end + FrameHeader.FLAGS_OFFSET) & FrameHeader.FIRST) != 0;
      if (messageStart < 0 && first && in.getByte(end) == FrameType.DATA.code()) {
        messageStart = end - start;
        framesBeforeStart = frames;
      }
      end += frameBytes;
      frames++;
    }
  }
}
