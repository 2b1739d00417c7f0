package io.hydrarelay.server.session;

import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.Lag;
import io.hydrarelay.protocol.frame.Status;
import io.hydrarelay.server.metrics.ConsumerPhase;
import io.hydrarelay.server.metrics.ConsumerView;
import io.hydrarelay.server.metrics.DropCause;
import io.hydrarelay.server.metrics.FrameTally;
import io.hydrarelay.server.metrics.RelayCounter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.Optional;

/**
 * One consumer's place in its session's ring. It hands over slices as long as the socket takes more
 * and judges lag where it happens (§6.5). On the consumer's event loop only.
 */
public final class ConsumerCursor {
  private static final int LOOKS = 2;

  private final Session session;
  private final Fanout fanout;
  private final ConsumerPort port;
  private final Optional<PinnedHeader> greeting;

  /** The chunk behind which the next one to hand over stands. */
  private Chunk last;

  /** Bytes and frames of that next chunk which are left out. */
  private int offset;

  private int framesLeftOut;

  /** Frames left out since the last one handed over; the next one is preceded by a LAG. */
  private long missed;

  private PinnedHeader sentHeader;
  private volatile boolean catchingUp;

  // ---- for views, which are asked for by other threads

  private final long joinedNanos = System.nanoTime();
  private final FrameTally sent = new FrameTally();

  /** Frames and bytes of the session before the next one to hand over. */
  private final FrameTally position = new FrameTally();

  private volatile long skippedFrames;

  /** Handed over since the last flush. */
  private long handedFrames;

  private long handedBytes;

  /** Index of a chunk whose memory the ring needs; 0 for none. */
  private long pressed;

  /** Looks that found too much waiting since the last write. */
  private int looks;

  private volatile boolean lagging;
  private boolean knownToLag;

  /** Nothing more is handed over. */
  private boolean over;

  /** The session does not count this consumer any more. */
  private boolean left;

  ConsumerCursor(Session session, Fanout fanout, ConsumerPort port, StartPosition start) {
    this.session = session;
    this.fanout = fanout;
    this.port = port;
    this.greeting = start.greeting();
    this.last = start.before();
    this.offset = start.offset();
    this.framesLeftOut = start.framesLeftOut();
    this.missed = start.missed();
    this.catchingUp = start.fromHistory();
    showPosition();
  }

  /** Returns the fingerprint of the session this consumer has joined. */
  public String fingerprint() {
    return session.fingerprint();
  }

  /** Returns how many frames wait for this consumer. */
  public long waitingFrames() {
    return session.ring().newest().framesAfter() - nextFrame();
  }

  /** Begins to hand over; the consumer has got its STATUS 00. */
  public void start() {
    greeting.ifPresent(this::sendHeader);
    port.flush();
    socketTakesMore();
  }

  /** Goes on handing over. */
  public void socketTakesMore() {
    long before = needed();
    drain(false);
    fanout.moved(before);
  }

  /**
   * Leaves the session: nothing more is handed over.
   *
   * @param reason why, in one word
   */
  public void leave(String reason) {
    stop();
    if (!left) {
      left = true;
      session.consumerLeft(fanout, port, reason);
    }
  }

  /** Returns the index of the oldest chunk that must be kept for this consumer. */
  long needed() {
    return last.index + 1;
  }

  /**
   * Hands over what the socket takes, and judges whether the consumer lags.
   *
   * @param look whether this is one of the looks that {@link Fanout#lookAgain} asks for
   */
  void drain(boolean look) {
    boolean more = true;
    while (more) {
      boolean wrote = false;
      while (hasNext()) {
        handOver(last.next);
        wrote = true;
      }
      if (wrote) {
        port.flush();
        tally();
      }
      more = wrote && hasNext();
    }
    if (!over) {
      judge(look);
    }
    showPosition();
  }

  private void tally() {
    sent.add(handedFrames, handedBytes);
    fanout.tally(handedFrames, handedBytes);
    handedFrames = 0;
    handedBytes = 0;
  }

  private void showPosition() {
    position.set(nextFrame(), last.bytesAfter() + offset);
  }

  /** A write that fails may end this cursor; what it needed may be gone then. */
  private boolean hasNext() {
    return !over && last.next != null && port.canTakeMore();
  }

  /** The ring needs the memory of that chunk. */
  void makeRoom(long index) {
    pressed = index;
    drain(false);
  }

  private void judge(boolean look) {
    Optional<Session.Closing> closing = session.closing();
    if (last.next != null) {
      judgeWaiting(closing.isPresent(), look);
    } else if (closing.isPresent()) {
      stop();
      port.finish(closing.get().status());
    } else {
      if (catchingUp) {
        catchingUp = false;
      }
      setLagging(false);
    }
  }

  private void stop() {
    if (!over) {
      over = true;
      setLagging(false);
      fanout.remove(this);
    }
  }

  /**
   * What waits when a session closes is flushed, however much it is. Otherwise a consumer lags when
   * two looks in a row find too much waiting and nothing written in between: over io_uring a socket
   * counts as full from a write to its completion, which comes before the next look.
   */
  private void judgeWaiting(boolean flushing, boolean look) {
    boolean tooMuch = !catchingUp && !withinLimits(waitingFrames(), waitingBytes());
    if (flushing || !tooMuch && needed() > pressed) {
      looks = 0;
      setLagging(false);
      return;
    }
    looks += look ? 1 : 0;
    if (lagging || looks >= LOOKS) {
      lag(Math.max(last.index, pressed));
    } else {
      fanout.lookAgain();
    }
  }

  private void lag(long indexToLeave) {
    long waiting = waitingFrames();
    if (!knownToLag) {
      knownToLag = true;
      session.counters().increment(RelayCounter.LAG_EVENTS);
      session.listener().consumerLagging(session.fingerprint(), port.peer(), waiting);
    }
    switch (session.policy()) {
      case SKIP -> skip(indexToLeave);
      case BLOCK -> setLagging(true);
      default -> {
        session.counters().add(RelayCounter.DROPPED_FRAMES, DropCause.LAG, waiting);
        port.refuse(Status.of(StatusCode.TOO_SLOW, waiting));
        leave(StatusCode.TOO_SLOW.name());
      }
    }
  }

  /**
   * Moves past that index at least, and on until what waits is within the limits or the newest
   * chunk: were that left out too, nothing would tell of the gap until more frames come.
   */
  private void skip(long indexToLeave) {
    long from = nextFrame();
    Chunk before = last;
    while (before.next != null
        && (before.index < indexToLeave || before.next.next != null && isTooMuchAfter(before))) {
      before = before.next;
    }
    moveTo(before);
    for (Chunk chunk = before; chunk.next != null; chunk = chunk.next) {
      if (chunk.next.unit().messageStart() >= 0) {
        moveTo(chunk);
        offset = chunk.next.unit().messageStart();
        framesLeftOut = chunk.next.unit().framesBeforeStart();
        break;
      }
    }
    long skipped = nextFrame() - from;
    if (skipped > 0) {
      missed += skipped;
      skippedFrames += skipped;
      session.counters().add(RelayCounter.DROPPED_FRAMES, DropCause.SKIP, skipped);
      session.listener().consumerSkipped(session.fingerprint(), port.peer(), skipped);
    }
    setLagging(false);
  }

  private void moveTo(Chunk before) {
    if (before != last) {
      last = before;
      offset = 0;
      framesLeftOut = 0;
    }
  }

  private void handOver(Chunk chunk) {
    if (chunk.header != sentHeader) {
      sendHeader(chunk.header);
    }
    ByteBuf frames = chunk.frames();
    if (chunk.frameCount() > 0) {
      if (missed > 0) {
        long nextSeq = frames.getLong(offset + FrameHeader.SEQ_OFFSET);
        port.write(Unpooled.wrappedBuffer(new Lag(missed, nextSeq).toFrame()));
        missed = 0;
      }
      int bytes = frames.writerIndex() - offset;
      session.sent(bytes);
      handedFrames += chunk.frameCount() - framesLeftOut;
      handedBytes += bytes;
      port.write(frames.retainedSlice(offset, bytes)); // what fails may end all this
    }
    last = chunk;
    offset = 0;
    framesLeftOut = 0;
    looks = 0;
  }

  private void sendHeader(PinnedHeader header) {
    sentHeader = header;
    port.write(header.frame());
  }

  // ---- from any thread

  /** Returns how this consumer gets on, a moment ago. */
  ConsumerView view() {
    Chunk newest = session.ring().newest();
    long frames = Math.max(0, newest.framesAfter() - position.frames());
    long bytes = Math.max(0, newest.bytesAfter() - position.bytes());
    return new ConsumerView(
        port.number(),
        session.fingerprint(),
        port.peer(),
        phase(frames, bytes),
        frames,
        bytes,
        skippedFrames,
        sent.frames(),
        sent.bytes(),
        Duration.ofNanos(System.nanoTime() - joinedNanos));
  }

  private ConsumerPhase phase(long frames, long bytes) {
    if (port.isStalled()) {
      return ConsumerPhase.STALLED;
    } else if (lagging) { // also one that catches up, when the ring needs the memory it holds
      return ConsumerPhase.LAGGING;
    } else if (catchingUp) {
      return ConsumerPhase.CATCHING_UP;
    }
    return withinLimits(frames, bytes) ? ConsumerPhase.KEEPING_UP : ConsumerPhase.LAGGING;
  }

  private boolean isTooMuchAfter(Chunk chunk) {
    return !withinLimits(framesAfter(chunk), bytesAfter(chunk));
  }

  private boolean withinLimits(long frames, long bytes) {
    SessionSettings settings = session.settings();
    return frames <= settings.capacity() || bytes <= settings.capacityBytes();
  }

  private long waitingBytes() {
    return bytesAfter(last) - offset;
  }

  /** Returns the number of the next frame to hand over, counted from the session's begin. */
  private long nextFrame() {
    return last.framesAfter() + framesLeftOut;
  }

  private long framesAfter(Chunk chunk) {
    return session.ring().newest().framesAfter() - chunk.framesAfter();
  }

  private long bytesAfter(Chunk chunk) {
    return session.ring().newest().bytesAfter() - chunk.bytesAfter();
  }

  private void setLagging(boolean value) {
    if (lagging != value) {
      lagging = value;
      session.laggingChanged(value);
    }
  }
}
