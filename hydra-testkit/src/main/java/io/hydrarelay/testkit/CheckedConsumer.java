package io.hydrarelay.testkit;

import io.hydrarelay.client.Consumer;
import io.hydrarelay.client.HydraException;
import io.hydrarelay.protocol.stream.StreamEvent;
import java.time.Duration;
import java.util.Optional;

/**
 * A consumer that reads on a thread of its own until its session ends, and tells its {@link
 * ConsumerTrack} everything. Thread-safe; {@link #await} blocks.
 */
public final class CheckedConsumer {
  private static final Duration EVER = Duration.ofDays(365);

  /** What else to do with an event; may block, which makes the consumer slow. */
  @FunctionalInterface
  public interface Step {
    /** Does nothing. */
    Step NONE = event -> {};

    /**
     * Takes an event.
     *
     * @throws InterruptedException to leave the session
     */
    void take(StreamEvent event) throws InterruptedException;
  }

  private final Consumer consumer;
  private final ConsumerTrack track;
  private final Step step;
  private final Thread thread;
  private volatile HydraException failure;
  private volatile long received;

  private CheckedConsumer(Consumer consumer, ConsumerTrack track, Step step) {
    this.consumer = consumer;
    this.track = track;
    this.step = step;
    this.thread = new Thread(this::read, "checked-consumer");
  }

  /** Begins to read. */
  public static CheckedConsumer start(Consumer consumer, ConsumerTrack track, Step step) {
    CheckedConsumer started = new CheckedConsumer(consumer, track, step);
    started.thread.setDaemon(true);
    started.thread.start();
    return started;
  }

  private void read() {
    try {
      Optional<StreamEvent> event = consumer.nextEvent(EVER);
      while (event.isPresent()) {
        take(event.get());
        event = consumer.nextEvent(EVER);
      }
    } catch (HydraException over) {
      failure = over;
    } catch (InterruptedException leave) {
      Thread.currentThread().interrupt();
    } finally {
      consumer.close();
    }
  }

  private void take(StreamEvent event) throws InterruptedException {
    track.event(event);
    received += event instanceof StreamEvent.Message ? 1 : 0;
    step.take(event);
  }

  /** Returns whether the session goes on. */
  public boolean isReading() {
    return thread.isAlive();
  }

  /** Returns how many messages have come so far. */
  public long received() {
    return received;
  }

  /** Returns what ended the reading before the end of the session, if something did. */
  public Optional<HydraException> failure() {
    return Optional.ofNullable(failure);
  }

  /**
   * Waits until the reading is over, and returns the verdict.
   *
   * @throws IllegalStateException when it is not over in time
   */
  public Verdict await(Duration timeout) throws InterruptedException {
    thread.join(timeout.toMillis());
    if (thread.isAlive()) {
      throw new IllegalStateException(
          "still reading after " + timeout + ", with " + received + " messages");
    }
    return track.verdict();
  }
}
