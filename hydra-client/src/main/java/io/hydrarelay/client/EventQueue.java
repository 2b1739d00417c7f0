package io.hydrarelay.client;

import io.hydrarelay.protocol.stream.StreamEvent;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Events on their way from the network to the application, bounded in bytes: the network side asks
 * {@link #isFull} and stops reading. One thread writes; one thread at a time reads.
 *
 * <p>The lock is taken for many events at once: what one read brought is published together, and
 * the reader takes all that is there.
 *
 * <pre>
 *  network: put --> arriving --publish--> published --swap--> taken --poll--> application
 * </pre>
 */
final class EventQueue {
  /** What an event weighs besides a message's payload. */
  private static final int EVENT_BYTES = 64;

  /** Such a part of the limit is given back at once. */
  private static final int SETTLE_PARTS = 8;

  private final long limitBytes;
  private final Runnable onRoom;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  private ArrayDeque<StreamEvent> arriving = new ArrayDeque<>();
  private long arrivingBytes;

  private ArrayDeque<StreamEvent> published = new ArrayDeque<>();
  private long bytes;
  private boolean wasFull;
  private boolean over;
  private Runnable onEvents = () -> {};

  private final AtomicBoolean isReading = new AtomicBoolean();
  private ArrayDeque<StreamEvent> taken = new ArrayDeque<>();
  private long polledBytes;
  private volatile boolean nothingTaken = true;

  /**
   * Makes an empty queue.
   *
   * @param onRoom called on the application's thread when a queue that was full is half empty
   */
  EventQueue(long limitBytes, Runnable onRoom) {
    this.limitBytes = limitBytes;
    this.onRoom = onRoom;
  }

  // ---- the network side

  /** Takes an event; the reader gets it with {@link #publish}. */
  void put(StreamEvent event) {
    arriving.add(event);
    arrivingBytes += bytesOf(event);
  }

  /** Lets the reader have what has arrived. */
  void publish() {
    if (arriving.isEmpty()) {
      return;
    }
    Runnable tell;
    lock.lock();
    try {
      if (published.isEmpty()) {
        ArrayDeque<StreamEvent> empty = published;
        published = arriving;
        arriving = empty;
      } else {
        published.addAll(arriving);
        arriving.clear();
      }
      bytes += arrivingBytes;
      arrivingBytes = 0;
      changed.signal();
      tell = onEvents;
    } finally {
      lock.unlock();
    }
    tell.run();
  }

  /**
   * Returns whether the network side must stop reading; {@code onRoom} follows. Once said, it stays
   * so until then: frames of a read that is already here must not take the stop back, or nobody
   * would undo it.
   */
  boolean isFull() {
    lock.lock();
    try {
      wasFull |= bytes + arrivingBytes >= limitBytes;
      return wasFull;
    } finally {
      lock.unlock();
    }
  }

  /** Nothing more will come. */
  void finish() {
    publish();
    Runnable tell;
    lock.lock();
    try {
      over = true;
      changed.signalAll();
      tell = onEvents;
    } finally {
      lock.unlock();
    }
    tell.run();
  }

  // ---- the application's side

  /** Names who is told, on the network side, that there are events or that no more will come. */
  void onEvents(Runnable told) {
    lock.lock();
    try {
      onEvents = told;
    } finally {
      lock.unlock();
    }
    told.run();
  }

  /**
   * Takes the next event; empty when time is up, or nothing more will come.
   *
   * @param nanos how long to wait; 0 for not at all, whether interrupted or not
   * @throws InterruptedException when interrupted; nothing is lost
   * @throws IllegalStateException when another thread is reading
   */
  Optional<StreamEvent> poll(long nanos) throws InterruptedException {
    if (!isReading.compareAndSet(false, true)) {
      throw new IllegalStateException("another thread is reading from this consumer");
    }
    boolean room = false;
    try {
      if (taken.isEmpty()) {
        swap(nanos);
      }
      StreamEvent event = taken.poll();
      polledBytes += event == null ? 0 : bytesOf(event);
      if (taken.isEmpty() || polledBytes >= limitBytes / SETTLE_PARTS) {
        room = settle();
      }
      return Optional.ofNullable(event);
    } finally {
      isReading.set(false);
      if (room) {
        onRoom.run();
      }
    }
  }

  /** Waits until something is published, and takes all of it. */
  private void swap(long nanos) throws InterruptedException {
    if (nanos > 0) {
      lock.lockInterruptibly();
    } else {
      lock.lock();
    }
    try {
      long left = nanos;
      while (published.isEmpty() && !over && left > 0) {
        left = changed.awaitNanos(left);
      }
      ArrayDeque<StreamEvent> empty = taken;
      taken = published;
      published = empty;
      nothingTaken = taken.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Frees what was polled; returns whether reading can go on that had stopped. */
  private boolean settle() {
    lock.lock();
    try {
      nothingTaken = taken.isEmpty();
      bytes -= polledBytes;
      polledBytes = 0;
      boolean room = wasFull && bytes <= limitBytes / 2;
      wasFull &= !room;
      return room;
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether everything was read and nothing more will come. From any thread. */
  boolean isDrained() {
    lock.lock();
    try {
      return over && published.isEmpty() && nothingTaken;
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
