package io.hydrarelay.testkit.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.ScheduledFuture;
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

  private final LinkConnection connection;
  private final Direction direction;
  private final long limit;
  private final FrameStage frames;
  private final LaneEffects effects = new LaneEffects();
  private final PieceQueue queue = new PieceQueue();

  private Channel source;
  private Channel sink;
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
      effects.add(fault, new LaneSite(this, fault, isNewConnection));
      pump();
    }
  }

  void remove(FaultEntry fault) {
    effects.remove(fault);
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
      endNanos = Math.max(System.nanoTime() + effects.delayNanos(), lastDueNanos);
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
    long due = System.nanoTime() + effects.delayNanos();
    lastDueNanos = lastDueNanos - due > 0 ? lastDueNanos : due;
    queue.add(bytes, lastDueNanos);
  }

  private void readMore() {
    if (!isReading && end == End.NONE && queue.weight() < limit && source.isActive()) {
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
      queue.settle(source.alloc());
      readMore();
    } finally {
      isPumping = false;
    }
  }

  private void send() {
    boolean hasWritten = false;
    while (!isOver && !queue.isEmpty() && sink.isWritable()) {
      long now = System.nanoTime();
      if (queue.nextDueNanos() - now > 0) {
        wakeIn(queue.nextDueNanos() - now, now);
        break;
      }
      long allowed = effects.allowance(now);
      if (allowed == 0) {
        wakeIn(effects.nanosToMore(now), now);
        break;
      }
      write(queue.poll(allowed), now);
      hasWritten = true;
    }
    if (hasWritten) {
      sink.flush();
    }
  }

  private void write(ByteBuf bytes, long now) {
    int count = bytes.readableBytes();
    connection.passed(direction, count);
    effects.passed(count, now);
    if (effects.isEmpty()) {
      sink.write(bytes);
    } else {
      sink.writeAndFlush(bytes);
    }
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

  // ---- the end

  private void endIfDrained() {
    if (isOver || end == End.NONE || !isDrained()) {
      return;
    }
    long now = System.nanoTime();
    long delay = effects.closeDelayNanos();
    if (delay == Effect.EVER) {
      return;
    }
    if (endNanos + delay - now > 0) {
      wakeIn(endNanos + delay - now, now);
      return;
    }
    switch (end) {
      case FIN -> endSink();
      case CUT -> connection.cut(this);
      default -> LinkSockets.reset(sink);
    }
    isOver = true;
  }

  /** A reset does not wait for a sink that takes nothing. */
  private boolean isDrained() {
    return queue.isEmpty() || (end == End.RESET && !sink.isWritable());
  }

  /** Behind what was written the sink sees an orderly end. */
  void endSink() {
    sink.writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            written -> {
              ((SocketChannel) sink).shutdownOutput();
              connection.sideEnded();
            });
  }

  /** Nothing more goes out; what comes from the source is read and dropped. */
  void drop() {
    isOver = true;
    queue.clear();
    frames.release();
    stopAlarm();
    pump();
  }

  /** The connection is over. */
  void close() {
    drop();
    effects.clear();
  }
}
