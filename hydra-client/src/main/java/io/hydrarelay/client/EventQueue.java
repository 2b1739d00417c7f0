package io.hydrarelay.client;

import io.hydrarelay.protocol.stream.StreamEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Events on their way from the network to the application, bounded in bytes: the network side asks
 * {@link #isFull} and stops reading. Thread-safe.
 */
final class EventQueue {
  /** What an event weighs besides a message's payload. */
  private static final int EVENT_BYTES = 64;

  private final long limitBytes;
  private final Runnable onRoom;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<StreamEvent> events = new ArrayDeque<>();
  private long bytes;
  private boolean wasFull;
  private boolean over;

  /**
   * Makes an empty queue.
   *
   * @param onRoom called on the application's thread when a queue that was full is half empty
   */
  EventQueue(long limitBytes, Runnable onRoom) {
    this.limitBytes = limitBytes;
    this.onRoom = onRoom;
  }

  void put(StreamEvent event) {
    lock.lock();
    try {
      events.add(event);
      bytes += bytesOf(event);
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns whether the network side must stop reading; {@code onRoom} follows. Once said, it stays
   * so until then: frames of a read that is already here must not take the stop back, or nobody
   * would undo it.
   */
  boolean isFull() {
    lock.lock();
    try {
      wasFull |= bytes >= limitBytes;
      return wasFull;
    } finally {
      lock.unlock();
    }
  }

  /** Nothing more will come. */
  void finish() {
    lock.lock();
    try {
      over = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes the next event; empty when time is up, or nothing more will come.
   *
   * @param nanos how long to wait
   * @throws InterruptedException when interrupted; nothing is lost
   */
  Optional<StreamEvent> poll(long nanos) throws InterruptedException {
    StreamEvent event;
    boolean room;
    lock.lockInterruptibly();
    try {
      long left = nanos;
      while (events.isEmpty() && !over && left > 0) {
        left = changed.awaitNanos(left);
      }
      event = events.poll();
      bytes -= event == null ? 0 : bytesOf(event);
      room = wasFull && bytes <= limitBytes / 2;
      wasFull &= !room;
    } finally {
      lock.unlock();
    }
    if (room) {
      onRoom.run();
    }
    return Optional.ofNullable(event);
  }

  boolean isDrained() {
    lock.lock();
    try {
      return over && events.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  static long forEver() {
    return TimeUnit.DAYS.toNanos(10_000);
  }

  private static long bytesOf(StreamEvent event) {
    return EVENT_BYTES
        + (event instanceof StreamEvent.Message message ? message.payload().remaining() : 0);
  }
}
