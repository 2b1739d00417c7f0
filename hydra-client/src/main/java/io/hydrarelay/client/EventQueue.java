package io.hydrarelay.client;

import io.hydrarelay.protocol.stream.MessageBatch;
import io.hydrarelay.protocol.stream.StreamEvent;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
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

  /** Events that came together, and what they weigh. */
  private record Arrival(Iterable<? extends StreamEvent> events, long bytes) {}

  private ArrayDeque<Arrival> arriving = new ArrayDeque<>();
  private long arrivingBytes;

  private ArrayDeque<Arrival> published = new ArrayDeque<>();
  private long bytes;
  private boolean wasFull;
  private boolean over;
  private Runnable onEvents = () -> {};

  private final AtomicBoolean isReading = new AtomicBoolean();
  private ArrayDeque<Arrival> taken = new ArrayDeque<>();
  private Iterator<? extends StreamEvent> current = Collections.emptyIterator();
  private long currentBytes;
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
    long payload = event instanceof StreamEvent.Message message ? message.payload().remaining() : 0;
    put(List.of(event), payload);
  }

  /**
   * Takes messages, which weigh no more than one: they are cut out of it when they are read. Empty
   * ones have no payload, but are kept, too.
   */
  void put(MessageBatch batch) {
    put(batch, batch.keptBytes());
  }

  private void put(Iterable<? extends StreamEvent> events, long keptBytes) {
    arriving.add(new Arrival(events, EVENT_BYTES + keptBytes));
    arrivingBytes += EVENT_BYTES + keptBytes;
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
        ArrayDeque<Arrival> empty = published;
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
      if (!current.hasNext() && !nextArrival(nanos)) {
        return Optional.empty();
      }
      StreamEvent event = current.next();
      if (!current.hasNext()) {
        room = isRead();
      }
      return Optional.of(event);
    } finally {
      isReading.set(false);
      if (room) {
        onRoom.run();
      }
    }
  }

  /** Turns to what arrived next; false when there is nothing. */
  private boolean nextArrival(long nanos) throws InterruptedException {
    if (taken.isEmpty()) {
      swap(nanos);
    }
    Arrival next = taken.poll();
    if (next == null) {
      return false;
    }
    current = next.events.iterator();
    currentBytes = next.bytes;
    return true;
  }

  /** The current arrival is read; returns whether reading from the network can go on. */
  private boolean isRead() {
    polledBytes += currentBytes;
    return (taken.isEmpty() || polledBytes >= limitBytes / SETTLE_PARTS) && settle();
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
      ArrayDeque<Arrival> empty = taken;
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
}
