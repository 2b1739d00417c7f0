package io.hydrarelay.client;

import io.hydrarelay.protocol.stream.StreamEvent;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Hands events from a queue to a receiver, on an executor, as far as the receiver asks for them:
 * one call after the other, also when the executor has many threads. Thread-safe.
 */
final class EventFeed {
  /** Takes events, on the executor. */
  interface Receiver {
    /** Returns whether the next event may come; if not, {@link EventFeed#wake} follows. */
    boolean wantsMore();

    /** An event has come. */
    void next(StreamEvent event);

    /** Nothing more will come. The last call. */
    void over();
  }

  /** Others share the executor: after so many events it is their turn. */
  private static final int TURN = 256;

  private final EventQueue queue;
  private final Executor executor;
  private final Receiver receiver;
  private final Runnable refused;
  private final AtomicInteger asked = new AtomicInteger();
  private boolean isOver;

  /**
   * Makes a feed; {@link #start} begins it.
   *
   * @param refused called when the executor takes no more tasks
   */
  EventFeed(EventQueue queue, Executor executor, Receiver receiver, Runnable refused) {
    this.queue = queue;
    this.executor = executor;
    this.receiver = receiver;
    this.refused = refused;
  }

  void start() {
    queue.onEvents(this::wake);
  }

  /** There may be something to hand out. From any thread. */
  void wake() {
    if (asked.getAndIncrement() == 0) {
      submit();
    }
  }

  private void submit() {
    try {
      executor.execute(this::run);
    } catch (RejectedExecutionException over) {
      refused.run();
      ClientWorkers.EXECUTOR.execute(this::tellOver);
    }
  }

  private void run() {
    int seen = asked.get();
    boolean moreIsThere = turn();
    if (moreIsThere || asked.addAndGet(-seen) > 0) {
      submit();
    }
  }

  /** Hands out events; returns whether it stopped only because others are to have their turn. */
  private boolean turn() {
    for (int i = 0; i < TURN; i++) {
      if (isOver || !receiver.wantsMore() || !handOutOne()) {
        return false;
      }
    }
    return true;
  }

  private boolean handOutOne() {
    Optional<StreamEvent> event = pollNow();
    if (event.isPresent()) {
      receiver.next(event.get());
    } else if (queue.isDrained()) {
      tellOver();
    }
    return event.isPresent();
  }

  /** No other task of this feed runs then. */
  private void tellOver() {
    if (!isOver) {
      isOver = true;
      receiver.over();
    }
  }

  private Optional<StreamEvent> pollNow() {
    try {
      return queue.poll(0);
    } catch (InterruptedException e) {
      throw new IllegalStateException("a poll that does not wait was interrupted", e);
    }
  }
}
