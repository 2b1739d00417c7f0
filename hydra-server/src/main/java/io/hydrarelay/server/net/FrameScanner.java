package io.hydrarelay.server.net;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.server.session.FrameUnit;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Cuts a producer's bytes into units at frame boundaries, reading 12-byte headers only (§6.2,
 * §6.4). Frames before one that is not allowed come out before the violation. On the event loop
 * only.
 */
final class FrameScanner {
  private static final FrameItem NEED_MORE = new FrameItem.NeedMore();

  private final ReceiveBuffer input;
  private final FrameRules rules;
  private final FrameRun run = new FrameRun();
  private long framesTaken;
  private boolean insideFrame;

  FrameScanner(ReceiveBuffer input, long maxPayload) {
    this.input = input;
    this.rules = new FrameRules(maxPayload);
  }

  /** A HEADER was accepted. */
  void streamBegins() {
    rules.streamBegins();
  }

  /** Returns whether a frame has begun whose end has not arrived. */
  boolean isInsideFrame() {
    return insideFrame;
  }

  /** Returns how many frames came out; tells one frame that has begun from the next. */
  long framesTaken() {
    return framesTaken;
  }

  /** Returns what comes next; call again until it needs more. */
  FrameItem next() {
    FrameItem item = scan(input.view());
    insideFrame = item == NEED_MORE && !input.isEmpty();
    return item;
  }

  private FrameItem scan(ByteBuffer bytes) {
    run.begin(bytes);
    while (true) {
      if (run.addWholeMessages(rules.longestWholeMessage())) {
        rules.tookWholeMessages();
      }
      if (!run.hasHeader()) {
        return runOr(NEED_MORE);
      }
      int word = run.word();
      Optional<FrameItem.Violation> violation = rules.judge(word);
      if (violation.isPresent()) {
        return runOr(violation.get());
      }
      if (!run.hasFrame(word) || run.isTooFullFor(word)) {
        return runOr(NEED_MORE);
      }
      if (FrameWord.is(word, FrameType.HEADER) || FrameWord.isHopFrame(word)) {
        return run.isEmpty() ? takeSingle() : takeRun();
      }
      run.add(word);
      rules.taken(word);
      if (!rules.isStreaming()) {
        return takeRun();
      }
    }
  }

  /** Returns the frames found so far, or without any that item. */
  private FrameItem runOr(FrameItem item) {
    return run.isEmpty() ? item : takeRun();
  }

  /** Takes the HEADER, PING or PONG at the front. */
  private FrameItem takeSingle() {
    framesTaken++;
    FrameHeader header = FrameHeader.read(input.view());
    ByteBuf frame = input.takeControl(header.frameBytes());
    frame.skipBytes(Hydra1.FRAME_HEADER_BYTES);
    if (header.type() == FrameType.HEADER.code()) {
      byte[] body = new byte[header.length()];
      frame.readBytes(body);
      return new FrameItem.Header(header, body);
    }
    long value = frame.readLong();
    return header.type() == FrameType.PING.code()
        ? new FrameItem.Ping(value)
        : new FrameItem.Pong();
  }

  private FrameItem takeRun() {
    framesTaken += run.frames();
    int pinnedBytes = input.charge(run.bytes());
    FrameUnit unit = run.unit(input.take(run.bytes()), pinnedBytes);
    FrameItem.Close close =
        switch (rules.state()) {
          case STREAMING -> FrameItem.Close.OPEN;
          case READY -> FrameItem.Close.STREAM;
          case DONE -> FrameItem.Close.SESSION;
        };
    return new FrameItem.Frames(unit, close);
  }
}
