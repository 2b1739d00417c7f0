package io.hydrarelay.testkit.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One direction of one connection: bytes of a source on their way to a sink, in order, when the
 * faults let them. Reading pauses while the lane holds its limit. On the link's thread only.
 *
 * <pre>
 *  source --take--> FrameStage --enqueue--> queue --pump--> sink
 * </pre>
 */
final class Lane {
  /** What a waiting piece weighs besides its bytes. */
  private static final int PIECE_BYTES = 256;

  /** Smaller pieces are copied when they have to wait, so that they pin no large buffer. */
  private static final int PINNING_BYTES = 32_768;

  /** How the input has ended; a later one outdoes an earlier one. */
  private enum End {
    NONE,
    /** The source has closed its side. */
    FIN,
    /** A fault ends the connection behind what waits. */
    CUT,
    /** The source is gone. */
    RESET
  }

  private record Working(FaultEntry fault, Effect effect) {}

  private static final class Piece {
    private ByteBuf bytes;
    private final long dueNanos;
    private boolean isOwn;

    Piece(ByteBuf bytes, long dueNanos) {
      this.bytes = bytes;
      this.dueNanos = dueNanos;
      this.isOwn = bytes.readableBytes() >= PINNING_BYTES;
    }
  }

  private final LinkConnection connection;
  private final Direction direction;
  private final long limit;
  private final FrameStage frames;
  private final List<Working> effects = new ArrayList<>();
  private final ArrayDeque<Piece> queue = new ArrayDeque<>();

  private Channel source;
  private Channel sink;
  private long heldBytes;
  private long lastDueNanos;
  private boolean isReading;

  private End end = End.NONE;
  private long endNanos;

  /** Nothing goes out any more; what comes is dropped. */
  private boolean isOver;

  private boolean isPumping;
  private boolean pumpsAgain;
  private ScheduledFuture<?> alarm;
  private long alarmNanos;

  Lane(LinkConnection connection, Direction direction, long limit) {
    this.connection = connection;
    this.direction = direction;
    this.limit = limit;
    this.lastDueNanos = System.nanoTime();
    this.frames = new FrameStage(direction, new StageOutput());
  }

  Direction direction() {
    return direction;
  }

  FrameStage frames() {
    return frames;
  }

  LinkConnection connection() {
    return connection;
  }

  /** Both sockets are there. */
  void open(Channel from, Channel to) {
    source = from;
    sink = to;
    pump();
  }

  void add(FaultEntry fault, boolean isNewConnection) {
    if (connection.isOpen()) {
      LaneSite site = new LaneSite(this, fault, isNewConnection);
      effects.add(new Working(fault, fault.fault().effect(site)));
      pump();
    }
  }

  void remove(FaultEntry fault) {
    effects.stream().filter(one -> one.fault() == fault).forEach(one -> one.effect().ended());
    effects.removeIf(one -> one.fault() == fault);
    pump();
  }

  // ---- in

  /** Takes over what the source sent. */
  void take(ByteBuf bytes) {
    if (isOver || end != End.NONE) {
      bytes.release();
    } else {
      connection.came(direction, bytes);
      frames.take(bytes);
    }
  }

  /** The read that was asked for is done. */
  void readComplete() {
    isReading = false;
    pump();
  }

  /** The source has closed its side. */
  void sourceEnded() {
    end(End.FIN);
  }

  /** The source is gone. */
  void sourceReset() {
    if (isOver) {
      LinkSockets.reset(sink);
    } else {
      end(End.RESET);
    }
  }

  private void end(End how) {
    if (how.compareTo(end) > 0) {
      if (end == End.NONE && how != End.CUT) {
        frames.finish();
      }
      end = how;
      endNanos = Math.max(System.nanoTime() + delayNanos(), lastDueNanos);
      pump();
    }
  }

  private final class StageOutput implements FrameStage.Output {
    @Override
    public void pass(ByteBuf bytes) {
      enqueue(bytes);
    }

    @Override
    public void cut() {
      end(End.CUT);
    }
  }

  private void enqueue(ByteBuf bytes) {
    if (isOver || !bytes.isReadable()) {
      bytes.release();
      return;
    }
    long due = System.nanoTime() + delayNanos();
    lastDueNanos = lastDueNanos - due > 0 ? lastDueNanos : due;
    queue.add(new Piece(bytes, lastDueNanos));
    heldBytes += PIECE_BYTES + bytes.readableBytes();
  }

  private long delayNanos() {
    long delay = 0;
    for (Working one : effects) {
      delay += one.effect().delayNanos();
    }
    return delay;
  }

  private void readMore() {
    if (!isReading && end == End.NONE && heldBytes < limit && source.isActive()) {
      isReading = true;
      source.read();
    }
  }

  // ---- out

  /** Sends what is due and allowed, as far as the sink takes it, and asks for more. */
  void pump() {
    if (isPumping || source == null) {
      pumpsAgain = true;
      return;
    }
    isPumping = true;
    try {
      do {
        pumpsAgain = false;
        send();
        endIfDrained();
      } while (pumpsAgain);
      copySmallPieces();
      readMore();
    } finally {
      isPumping = false;
    }
  }

  private void send() {
    boolean hasWritten = false;
    while (!isOver && !queue.isEmpty() && sink.isWritable()) {
      long now = System.nanoTime();
      Piece head = queue.peek();
      if (head.dueNanos - now > 0) {
        wakeIn(head.dueNanos - now, now);
        break;
      }
      int bytes = (int) Math.min(head.bytes.readableBytes(), allowance(now));
      if (bytes == 0) {
        wakeIn(nanosToMore(now), now);
        break;
      }
      write(head, bytes);
      hasWritten = true;
      for (Working one : effects) {
        one.effect().passed(bytes, now);
      }
      if (!effects.isEmpty()) {
        sink.flush();
      }
    }
    if (hasWritten) {
      sink.flush();
    }
  }

  private void write(Piece head, int bytes) {
    connection.passed(direction, bytes);
    heldBytes -= bytes;
    if (bytes < head.bytes.readableBytes()) {
      sink.write(head.bytes.readRetainedSlice(bytes));
    } else {
      queue.remove();
      heldBytes -= PIECE_BYTES;
      sink.write(head.bytes);
    }
  }

  private long allowance(long now) {
    long most = Effect.EVER;
    for (Working one : effects) {
      most = Math.min(most, one.effect().allowance(now));
    }
    return most;
  }

  private long nanosToMore(long now) {
    long wait = 0;
    for (Working one : effects) {
      if (one.effect().allowance(now) == 0) {
        wait = Math.max(wait, one.effect().nanosToMore(now));
      }
    }
    return wait;
  }

  private void wakeIn(long nanos, long now) {
    if (nanos == Effect.EVER || (alarm != null && alarmNanos - (now + nanos) <= 0)) {
      return;
    }
    stopAlarm();
    alarmNanos = now + nanos;
    alarm = source.eventLoop().schedule(this::alarmed, nanos, TimeUnit.NANOSECONDS);
  }

  private void alarmed() {
    alarm = null;
    pump();
  }

  private void stopAlarm() {
    if (alarm != null) {
      alarm.cancel(false);
      alarm = null;
    }
  }

  private void copySmallPieces() {
    for (var newest = queue.descendingIterator(); newest.hasNext(); ) {
      Piece piece = newest.next();
      if (piece.isOwn) {
        return;
      }
      ByteBuf own = source.alloc().buffer(piece.bytes.readableBytes()).writeBytes(piece.bytes);
      piece.bytes.release();
      piece.bytes = own;
      piece.isOwn = true;
    }
  }

  // ---- the end

  private void endIfDrained() {
    if (isOver || end == End.NONE || !queue.isEmpty()) {
      return;
    }
    long now = System.nanoTime();
    long due = endNanos;
    for (Working one : effects) {
      if (one.effect().holdsEnd()) {
        return;
      }
      due = Math.max(due, endNanos + one.effect().closeDelayNanos());
    }
    if (due - now > 0) {
      wakeIn(due - now, now);
      return;
    }
    switch (end) {
      case FIN -> endSink();
      case CUT -> connection.cut(this);
      default -> resetSink();
    }
    isOver = true;
  }

  /** Behind what was written the sink sees an orderly end. */
  void endSink() {
    whenWritten(
        () -> {
          ((SocketChannel) sink).shutdownOutput();
          connection.sideEnded();
        });
  }

  private void resetSink() {
    whenWritten(() -> LinkSockets.reset(sink));
  }

  private void whenWritten(Runnable then) {
    sink.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> then.run());
  }

  /** Nothing more goes out; what comes from the source is read and dropped. */
  void drop() {
    isOver = true;
    heldBytes = 0;
    queue.forEach(piece -> piece.bytes.release());
    queue.clear();
    frames.release();
    stopAlarm();
  }

  /** The connection is over. */
  void close() {
    drop();
    effects.forEach(one -> one.effect().ended());
    effects.clear();
  }
}
