package io.hydrarelay.testkit.lag;

import io.hydrarelay.client.Consumer;
import io.hydrarelay.client.HydraException;
import io.hydrarelay.protocol.stream.StreamEvent;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Reads a consumer on a thread of its own, as slowly as a {@link Lag} says, until its session ends.
 * Thread-safe.
 */
public final class LaggedReader implements AutoCloseable {
  private static final long CLOSE_MILLIS = 5_000;

  private final Consumer consumer;
  private final LagPacer pacer;
  private final java.util.function.Consumer<StreamEvent> events;
  private final Thread thread;
  private volatile long messages;
  private volatile long bytes;
  private volatile HydraException failure;
  private volatile boolean isClosed;

  private LaggedReader(
      Consumer consumer, Lag lag, java.util.function.Consumer<StreamEvent> events) {
    this.consumer = consumer;
    this.pacer = lag.pacer(System.nanoTime());
    this.events = events;
    this.thread = new Thread(this::read, "lagged-reader");
  }

  /**
   * Begins to read.
   *
   * @param consumer nobody else may read it; it is closed when the reading is over
   * @param events gets everything that is read, on the reader's thread
   */
  public static LaggedReader start(
      Consumer consumer, Lag lag, java.util.function.Consumer<StreamEvent> events) {
    Objects.requireNonNull(events, "events");
    LaggedReader started = new LaggedReader(consumer, lag, events);
    started.thread.setDaemon(true);
    started.thread.start();
    return started;
  }

  private void read() {
    try {
      Optional<StreamEvent> event = next();
      while (event.isPresent()) {
        take(event.get());
        event = next();
      }
    } catch (HydraException over) {
      if (!isClosed) {
        failure = over;
      }
    } catch (InterruptedException leave) {
      Thread.currentThread().interrupt();
    } finally {
      consumer.close();
    }
  }

  private Optional<StreamEvent> next() throws HydraException, InterruptedException {
    long wait = pacer.nanosUntilNext(messages, bytes, System.nanoTime());
    while (wait > 0) {
      TimeUnit.NANOSECONDS.sleep(wait);
      wait = pacer.nanosUntilNext(messages, bytes, System.nanoTime());
    }
    return consumer.nextEvent();
  }

  private void take(StreamEvent event) {
    if (event instanceof StreamEvent.Message message) {
      messages++;
      bytes += message.payload().remaining();
    }
    events.accept(event);
  }

  /** Returns how many messages have been taken. */
  public long messages() {
    return messages;
  }

  /** Returns how many payload bytes have been taken. */
  public long bytes() {
    return bytes;
  }

  /**
   * Returns what ended the reading before the end of the session, if something but {@link #close}
   * did.
   */
  public Optional<HydraException> failure() {
    return Optional.ofNullable(failure);
  }

  /** Returns whether the reading was over in time: the session's end, a failure, or a close. */
  public boolean await(Duration timeout) throws InterruptedException {
    thread.join(Math.max(1, timeout.toMillis()));
    return !thread.isAlive();
  }

  /**
   * Leaves the session at once, also in the middle of a wait; waits for the thread, 5 s at most.
   */
  @Override
  public void close() {
    isClosed = true;
    thread.interrupt();
    try {
      thread.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
