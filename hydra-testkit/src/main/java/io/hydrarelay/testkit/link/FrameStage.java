package io.hydrarelay.testkit.link;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Join;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;

/**
 * Follows the frames in one direction of a connection, whether there are faults for them or not,
 * and gives those that a fault is for, whole, to that fault. Everything else passes as it comes. At
 * most one frame is gathered, besides 1 MiB of those that faults hold back. On the link's thread
 * only.
 */
final class FrameStage {
  /** Where bytes go on. */
  interface Output {
    /** Takes bytes over. */
    void pass(ByteBuf bytes);

    /** The connection is to end behind what was passed. */
    void cut();
  }

  /** When faults hold back more than this, the oldest frame goes on before its time. */
  private static final int MOST_HELD_BYTES = 1 << 20;

  private static final class HeldBack {
    private final ByteBuf frame;
    private int framesLeft;

    HeldBack(ByteBuf frame, int framesLeft) {
      this.frame = frame;
      this.framesLeft = framesLeft;
    }
  }

  private final Direction direction;
  private final Output out;
  private final FrameCount count = new FrameCount();
  private final List<FrameEffect> faults = new ArrayList<>();
  private final Queue<HeldBack> heldBack = new ArrayDeque<>();
  private long heldBytes;
  private final Queue<ByteBuf> inserts = new ArrayDeque<>();

  /** Bytes that pass before the first frame. */
  private int joinLeft;

  /** Whether this is not Hydra/1, so that there is nothing to follow. */
  private boolean isOpaque;

  private boolean isCut;

  /** The frame under way: its header as far as it is known, and the bytes of its body to come. */
  private final ByteBuf header = Unpooled.buffer(Hydra1.FRAME_HEADER_BYTES);

  private int bodyLeft;

  /** Where the frame under way is gathered; empty when its bytes pass as they come. */
  private ByteBuf gathered = Unpooled.EMPTY_BUFFER;

  private boolean isGathering;
  private boolean isEndToEnd;
  private boolean isSealed;
  private final List<FrameEffect> wanting = new ArrayList<>();

  /** Bytes of the read at hand, from here to its reader index, that pass unchanged. */
  private int runBegin;

  FrameStage(Direction direction, Output out) {
    this.direction = direction;
    this.out = out;
    this.joinLeft = direction == Direction.TO_RELAY ? Hydra1.JOIN_BYTES : 0;
  }

  void add(FrameEffect fault) {
    faults.add(fault);
  }

  void remove(FrameEffect fault) {
    faults.remove(fault);
  }

  /** Sends bytes between two frames, as soon as possible; takes them over. */
  void inject(ByteBuf bytes) {
    if (isCut || isOpaque) {
      bytes.release();
    } else if (isBetweenFrames()) {
      out.pass(bytes);
    } else {
      inserts.add(bytes);
    }
  }

  private boolean isBetweenFrames() {
    return joinLeft == 0 && bodyLeft == 0 && !header.isReadable();
  }

  /** Takes over what was read. */
  void take(ByteBuf in) {
    runBegin = in.readerIndex();
    while (in.isReadable() && !isCut) {
      if (isOpaque) {
        in.skipBytes(in.readableBytes());
      } else if (joinLeft > 0) {
        join(in);
      } else if (header.readableBytes() < Hydra1.FRAME_HEADER_BYTES) {
        header(in);
      } else {
        body(in);
      }
    }
    passRun(in);
    in.release();
  }

  /** Passes what has been looked at and is not gathered. */
  private void passRun(ByteBuf in) {
    int bytes = in.readerIndex() - runBegin;
    if (bytes > 0 && !isCut) {
      out.pass(in.retainedSlice(runBegin, bytes));
    }
    runBegin = in.readerIndex();
  }

  private void join(ByteBuf in) {
    int at = Hydra1.JOIN_BYTES - joinLeft;
    isOpaque = at < Join.MAGIC.length() && in.getByte(in.readerIndex()) != Join.MAGIC.charAt(at);
    int bytes = at < Join.MAGIC.length() ? 1 : Math.min(joinLeft, in.readableBytes());
    in.skipBytes(bytes);
    joinLeft -= bytes;
    if (joinLeft == 0) {
      passInserts(in);
    }
  }

  private void header(ByteBuf in) {
    if (!header.isReadable()) {
      isOpaque = count.isEmpty() && !maybeFirst(in.getUnsignedByte(in.readerIndex()));
      isGathering = !isOpaque && !faults.isEmpty();
      if (isOpaque) {
        return;
      }
    }
    if (isGathering) {
      passRun(in);
    }
    int bytes = Math.min(Hydra1.FRAME_HEADER_BYTES - header.readableBytes(), in.readableBytes());
    in.readBytes(header, bytes);
    boolean isHeld = isGathering;
    if (header.readableBytes() == Hydra1.FRAME_HEADER_BYTES) {
      beginFrame();
    }
    if (isGathering) {
      runBegin = in.readerIndex();
    } else if (isHeld) {
      passHeader(in, bytes);
    }
    if (header.readableBytes() == Hydra1.FRAME_HEADER_BYTES && bodyLeft == 0) {
      endFrame(in);
    }
  }

  /** No fault wants the frame: its header, of which the read at hand brought so much, goes on. */
  private void passHeader(ByteBuf in, int bytes) {
    if (bytes < Hydra1.FRAME_HEADER_BYTES) {
      out.pass(header.copy());
      runBegin = in.readerIndex();
    }
  }

  /** A relay begins with STATUS or CHALLENGE, or is none. */
  private boolean maybeFirst(int type) {
    return direction == Direction.TO_RELAY
        || type == FrameType.STATUS.code()
        || type == FrameType.CHALLENGE.code();
  }

  private void beginFrame() {
    PassingFrame frame = count.next(FrameHeader.read(header.nioBuffer()));
    bodyLeft = frame.header().length();
    isEndToEnd = frame.isEndToEnd();
    isSealed = frame.isSealed();
    if (!isGathering) {
      return;
    }
    for (FrameEffect fault : faults) {
      if (fault.wants(frame)) {
        wanting.add(fault);
      }
    }
    isGathering = !wanting.isEmpty();
    if (isGathering) {
      gathered = Unpooled.buffer().writeBytes(header, 0, Hydra1.FRAME_HEADER_BYTES);
    }
  }

  private void body(ByteBuf in) {
    int bytes = Math.min(bodyLeft, in.readableBytes());
    if (isGathering) {
      passRun(in);
      gathered.writeBytes(in, bytes);
      runBegin = in.readerIndex();
    } else {
      in.skipBytes(bytes);
    }
    bodyLeft -= bytes;
    if (bodyLeft == 0) {
      endFrame(in);
    }
  }

  private void endFrame(ByteBuf in) {
    header.clear();
    if (isGathering) {
      ByteBuf frame = gathered;
      gathered = Unpooled.EMPTY_BUFFER;
      isGathering = false;
      apply(0, frame);
      wanting.clear();
    }
    if (isEndToEnd && !heldBack.isEmpty()) {
      passRun(in);
      passHeldBack();
    }
    passInserts(in);
  }

  /** The faults that want a frame get it one behind the other. */
  private void apply(int place, ByteBuf frame) {
    if (isCut) {
      frame.release();
    } else if (place == wanting.size()) {
      out.pass(frame);
    } else {
      wanting.get(place).apply(frame, isSealed, new Next(place + 1));
    }
  }

  private final class Next implements FrameAction.Output {
    private final int place;

    Next(int place) {
      this.place = place;
    }

    @Override
    public void pass(ByteBuf frame) {
      apply(place, frame);
    }

    @Override
    public void passLater(ByteBuf frame, int frames) {
      hold(new HeldBack(frame, isEndToEnd ? frames + 1 : frames));
    }

    @Override
    public void cut() {
      isCut = true;
      out.cut();
    }
  }

  private void hold(HeldBack held) {
    heldBack.add(held);
    heldBytes += held.frame.readableBytes();
    while (heldBytes > MOST_HELD_BYTES) {
      passHeld(heldBack.remove());
    }
  }

  private void passHeld(HeldBack held) {
    heldBytes -= held.frame.readableBytes();
    out.pass(held.frame);
  }

  /** An end-to-end frame has passed. */
  private void passHeldBack() {
    for (Iterator<HeldBack> all = heldBack.iterator(); all.hasNext(); ) {
      HeldBack held = all.next();
      if (--held.framesLeft == 0) {
        all.remove();
        passHeld(held);
      }
    }
  }

  private void passInserts(ByteBuf in) {
    if (!inserts.isEmpty()) {
      passRun(in);
      inserts.forEach(out::pass);
      inserts.clear();
    }
  }

  /** The input has ended: what was gathered goes on as it is. */
  void finish() {
    heldBack.forEach(this::passHeld);
    heldBack.clear();
    if (isGathering) {
      out.pass(gathered.isReadable() ? gathered : header.copy());
      gathered = Unpooled.EMPTY_BUFFER;
      isGathering = false;
    }
    inserts.forEach(out::pass);
    inserts.clear();
  }

  /** The connection is over. */
  void release() {
    isCut = true;
    heldBack.forEach(held -> held.frame.release());
    heldBack.clear();
    inserts.forEach(ByteBuf::release);
    inserts.clear();
    gathered = Unpooled.EMPTY_BUFFER;
  }
}
