package io.hydrarelay.client;

import io.hydrarelay.client.HydraException.Category;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.protocol.stream.ResumePoint;
import io.hydrarelay.protocol.stream.StreamEvent;
import io.hydrarelay.protocol.stream.StreamOpener;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * Reads a session (§8). Events come in the order of the stream; messages are events. One thread at
 * a time may read; every other method may be called from any thread.
 *
 * <p>A gap does not throw: it is an event, and counted in {@link #stats}. A lost connection is made
 * again as the configuration says; when it is not, reading throws after everything that had arrived
 * was delivered. Only the authenticated end of the session ends the iteration.
 */
public final class Consumer implements AutoCloseable, Iterable<Message> {
  private final ConsumerCore core;

  private Consumer(ConsumerCore core) {
    this.core = core;
  }

  /** Joins with every default; see {@link #connect(Ticket, ConsumerConfig)}. */
  public static Consumer connect(Ticket ticket) throws HydraException {
    return connect(ticket, ConsumerConfig.defaults());
  }

  /**
   * Joins the ticket's session. Blocks until the relay has let this consumer in. A relay that
   * cannot be reached fails this at once; one that has no place now (Hydra/1 §10: FULL, RATE,
   * TIMEOUT, SHUTDOWN, INTERNAL) is asked again for {@code maxReconnectTime}, unless {@code
   * reconnect} is off.
   *
   * @param ticket a consumer's, a producer's (used as its consumer's) or an open session's
   * @throws HydraException RETRY when the relay cannot be reached or has no place, NOT_AUTHORIZED
   *     when it refuses, CLOSED when the thread is interrupted
   */
  public static Consumer connect(Ticket ticket, ConsumerConfig config) throws HydraException {
    ConsumerCore core = new ConsumerCore(ticket.toConsumer(), config);
    core.open();
    return new Consumer(core);
  }

  /**
   * Returns the next message; empty at the authenticated end of the session. Other events on the
   * way are passed over. Blocks.
   *
   * @throws HydraException when the connection is over without that end, CLOSED after {@link
   *     #close} and when the thread is interrupted; nothing that had arrived is lost
   */
  public Optional<Message> receive() throws HydraException {
    return receive(EventQueue.forEver());
  }

  /**
   * Returns the next message, if one comes in time; {@link #finished} tells whether an empty answer
   * is the end. Blocks.
   *
   * @throws HydraException as {@link #receive()}
   */
  public Optional<Message> receive(Duration timeout) throws HydraException {
    return receive(timeout.toNanos());
  }

  private Optional<Message> receive(long nanos) throws HydraException {
    long deadline = System.nanoTime() + nanos;
    Optional<StreamEvent> event = nextEvent(nanos);
    while (event.isPresent()) {
      if (event.get() instanceof StreamEvent.Message message) {
        return Optional.of(new Message(message.payload(), message.epoch(), message.seq()));
      }
      event = nextEvent(Math.max(0, deadline - System.nanoTime()));
    }
    if (core.queue().isDrained() && !finished()) {
      throw core.failure()
          .map(HydraException::here)
          .orElseGet(
              () -> new HydraException(Category.CLOSED, core.peer(), "the consumer is closed"));
    }
    return Optional.empty();
  }

  /**
   * Returns the next event, messages included; empty when time is up, or after the last event of a
   * finished or closed consumer. Blocks.
   *
   * @throws HydraException as {@link #receive()}
   */
  public Optional<StreamEvent> nextEvent(Duration timeout) throws HydraException {
    return nextEvent(timeout.toNanos());
  }

  private Optional<StreamEvent> nextEvent(long nanos) throws HydraException {
    core.refuseEventLoop();
    try {
      Optional<StreamEvent> event = core.queue().poll(nanos);
      if (event.isEmpty() && core.queue().isDrained() && core.failure().isPresent()) {
        throw core.failure().get().here();
      }
      return event;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw core.interruptedWhile("waiting for an event");
    }
  }

  /** Returns whether the authenticated end of the session has been received and read. */
  public boolean finished() {
    return core.queue().isDrained() && core.ask(StreamOpener::finished);
  }

  /**
   * Returns the messages up to the authenticated end; its methods throw {@link
   * UncheckedHydraException} where {@link #receive()} would throw.
   */
  @Override
  public Iterator<Message> iterator() {
    return new Iterator<>() {
      private Optional<Message> next = Optional.empty();
      private boolean ended;

      @Override
      public boolean hasNext() {
        if (next.isEmpty() && !ended) {
          try {
            next = receive();
            ended = next.isEmpty();
          } catch (HydraException e) {
            throw new UncheckedHydraException(e);
          }
        }
        return next.isPresent();
      }

      @Override
      public Message next() {
        if (!hasNext()) {
          throw new NoSuchElementException("the session has ended");
        }
        Message message = next.get();
        next = Optional.empty();
        return message;
      }
    };
  }

  /** Returns what this consumer has seen so far. */
  public ConsumerStats stats() {
    return core.stats();
  }

  /** Returns where this consumer would go on after a loss. */
  public ResumePoint resumePoint() {
    return core.ask(StreamOpener::resumePoint);
  }

  /** Returns the highest epoch seen; a later consumer that gets it takes nothing older (§8.1). */
  public long highestEpoch() {
    return core.ask(StreamOpener::highestEpoch);
  }

  /** Returns where the connection stands. */
  public ConnectionState state() {
    return core.state();
  }

  /** Leaves the session at once. What has arrived can still be read. Does not block. */
  @Override
  public void close() {
    core.loop().execute(() -> core.end(ConnectionState.CLOSED, Optional.empty()));
  }
}
