package io.hydrarelay.server.session;

import io.hydrarelay.server.metrics.FrameTally;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The consumers of one session on one event loop. The producer's side wakes it, at most one task
 * being under way; then each cursor hands over what its socket takes.
 *
 * <p>The gate is the lowest index that any of its cursors still needs. It moves only after the
 * cursors have taken their own references, and only on the event loop; whoever releases chunks
 * reads it under the session's lock.
 */
final class Fanout {
  private static final long OPEN = Long.MAX_VALUE;

  private final Session session;
  private final EventExecutor loop;
  private final List<ConsumerCursor> cursors = new ArrayList<>();
  private final LoopTask drain;
  private final LoopTask look;
  private final FrameTally sentOfRelay;
  private final FrameTally sentOfSession;
  private volatile long gate = OPEN;

  Fanout(Session session, EventExecutor loop) {
    this.session = session;
    this.loop = loop;
    this.sentOfRelay = session.counters().sent(loop);
    this.sentOfSession = session.sent(loop);
    this.drain = new LoopTask(loop, () -> drainAll(false));
    this.look =
        new LoopTask(task -> loop.schedule(task, 0, TimeUnit.NANOSECONDS), () -> drainAll(true));
  }

  EventExecutor loop() {
    return loop;
  }

  /** Counts what was handed over, on the event loop. */
  void tally(long frames, long bytes) {
    sentOfRelay.add(frames, bytes);
    sentOfSession.add(frames, bytes);
  }

  long gate() {
    return gate;
  }

  boolean isEmpty() {
    return cursors.isEmpty();
  }

  /** Adds a cursor, on the event loop and under the session's lock: what it needs is kept. */
  void add(ConsumerCursor cursor) {
    cursors.add(cursor);
    gate = Math.min(gate, cursor.needed());
  }

  /** Removes a cursor, on the event loop. */
  void remove(ConsumerCursor cursor) {
    cursors.remove(cursor);
    moveGate();
  }

  /**
   * Has the cursors drained: at once, as long as what was read is in the cache, if the caller's
   * event loop is theirs too, else soon.
   */
  void serve(EventExecutor callersLoop) {
    if (loop == callersLoop) {
      drainAll(false);
    } else {
      wake();
    }
  }

  /** Has the cursors drained soon. From any thread. */
  void wake() {
    drain.ask();
  }

  /** Has the cursors drained and judged once more, with a turn of the transport before it. */
  void lookAgain() {
    look.ask();
  }

  /** Has the cursors that still need that index drained, or judged for the lack of memory. */
  void press(long index) {
    loop.execute(() -> drainPressed(index));
  }

  /** Follows a cursor that has moved from that index. On the event loop. */
  void moved(long neededBefore) {
    if (neededBefore == gate) {
      moveGate();
    }
  }

  private void drainAll(boolean isLook) {
    for (ConsumerCursor cursor : snapshot()) {
      cursor.drain(isLook);
    }
    moveGate();
  }

  private void drainPressed(long index) {
    for (ConsumerCursor cursor : snapshot()) {
      if (cursor.needed() <= index) {
        cursor.makeRoom(index);
      }
    }
    moveGate();
  }

  /** A cursor may leave while it is drained. */
  private ConsumerCursor[] snapshot() {
    return cursors.toArray(new ConsumerCursor[0]);
  }

  private void moveGate() {
    long lowest = OPEN;
    for (ConsumerCursor cursor : cursors) {
      lowest = Math.min(lowest, cursor.needed());
    }
    if (lowest != gate) {
      gate = lowest;
      session.gateMoved();
    }
  }
}
