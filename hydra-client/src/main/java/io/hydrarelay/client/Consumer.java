package io.hydrarelay.client;

import io.hydrarelay.client.HydraException.Category;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.protocol.stream.ResumePoint;
import io.hydrarelay.protocol.stream.StreamEvent;
import io.hydrarelay.protocol.stream.StreamOpener;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Reads a session (Hydra/1 §8). Events come in the order of the stream; messages are events.
 *
 * <p>What comes can be taken in one of three ways: by {@link #receive} and {@link #nextEvent},
 * which block, one thread at a time; by a listener, {@link #listen}; or by a subscriber with its
 * own demand, {@link #messages}. The first use decides. Every other method may be called from any
 * thread. What is not taken fast enough stops the reading of this consumer's connection, of no
 * other.
 *
 * <p>A gap does not throw: it is an event, and counted in {@link #stats}. A lost connection is made
 * again as the configuration says; when it is not, reading throws after everything that had arrived
 * was delivered. Only the authenticated end of the session ends the iteration.
 */
public final class Consumer implements AutoCloseable, Iterable<Message> {
  private static final long NOTHING_VERIFIED = -1;

  private enum Way {
    UNDECIDED,
    RECEIVE,
    FEED
  }

  private final ConsumerCore core;
  private final boolean hold;
  private final AtomicReference<Way> way = new AtomicReference<>(Way.UNDECIDED);
  private long verifiedThrough = NOTHING_VERIFIED;

  private Consumer(Ticket ticket, ConsumerConfig config) {
    Objects.requireNonNull(ticket, "ticket");
    Objects.requireNonNull(config, "config");
    this.core = new ConsumerCore(ticket.toConsumer(), config);
    this.hold = config.hold();
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
    Consumer consumer = new Consumer(ticket, config);
    consumer.core.open();
    return consumer;
  }

  /**
   * Joins like {@link #connect(Ticket, ConsumerConfig)}, without blocking. The future fails with a
   * {@link HydraException}; what depends on it runs on a thread of this library, and may block it.
   * To cancel it does not stop the attempt.
   */
  public static CompletableFuture<Consumer> connectAsync(Ticket ticket, ConsumerConfig config) {
    Consumer consumer = new Consumer(ticket, config);
    return consumer.core.openAsync().thenApplyAsync(joined -> consumer, ClientWorkers.EXECUTOR);
  }

  // ---- receiving

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
    return receive(TimeUnit.NANOSECONDS.convert(Objects.requireNonNull(timeout, "timeout")));
  }

  private Optional<Message> receive(long nanos) throws HydraException {
    boolean hasLimit = nanos < EventQueue.forEver();
    long begin = hasLimit ? System.nanoTime() : 0;
    Optional<StreamEvent> event = nextEvent(nanos);
    while (event.isPresent()) {
      if (event.get() instanceof StreamEvent.Message message) {
        return Optional.of(message(message));
      }
      long left = hasLimit ? Math.max(0, nanos - (System.nanoTime() - begin)) : nanos;
      event = nextEvent(left);
    }
    if (core.queue().isDrained() && !finished()) {
      throw core.failure().map(HydraException::here).orElseGet(this::isClosed);
    }
    return Optional.empty();
  }

  private HydraException isClosed() {
    return new HydraException(Category.CLOSED, core.peer(), "the consumer is closed");
  }

  private Message message(StreamEvent.Message event) {
    long verified = hold ? Math.max(verifiedThrough, event.seq()) : verifiedThrough;
    return new Message(event.payload(), event.epoch(), event.seq(), verified);
  }

  /** Follows on the reader's side how far the stream is verified. */
  private void note(StreamEvent event) {
    if (event instanceof StreamEvent.Verified verified) {
      verifiedThrough = verified.seq();
    } else if (event instanceof StreamEvent.Stream || event instanceof StreamEvent.Gap) {
      verifiedThrough = NOTHING_VERIFIED;
    }
  }

  /**
   * Returns the next event, messages included; empty when time is up, or after the last event of a
   * finished or closed consumer. Blocks.
   *
   * @throws HydraException as {@link #receive()}
   */
  public Optional<StreamEvent> nextEvent(Duration timeout) throws HydraException {
    return nextEvent(TimeUnit.NANOSECONDS.convert(Objects.requireNonNull(timeout, "timeout")));
  }

  /**
   * Returns the next event, messages included; empty after the last event of a finished or closed
   * consumer. Blocks.
   *
   * @throws HydraException as {@link #receive()}
   */
  public Optional<StreamEvent> nextEvent() throws HydraException {
    return nextEvent(EventQueue.forEver());
  }

  private Optional<StreamEvent> nextEvent(long nanos) throws HydraException {
    core.refuseEventLoop();
    decide(Way.RECEIVE);
    try {
      Optional<StreamEvent> event = core.queue().poll(nanos);
      event.ifPresent(this::note);
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

  /** A consumer whose events went both ways would lose some to either. */
  private void decide(Way wanted) {
    boolean again = wanted == Way.RECEIVE && way.get() == Way.RECEIVE;
    if (!again && !way.compareAndSet(Way.UNDECIDED, wanted)) {
      throw new IllegalStateException("this consumer's events go another way already");
    }
  }

  // ---- listening

  /**
   * Gives everything that comes to a listener, from now until the consumer is over. Does not block.
   *
   * @param executor runs the listener, one call after the other; a call may block it
   * @throws IllegalStateException when the events go another way already
   */
  public void listen(MessageListener listener, Executor executor) {
    Objects.requireNonNull(listener, "listener");
    Objects.requireNonNull(executor, "executor");
    decide(Way.FEED);
    new EventFeed(core.queue(), executor, new ListenerCalls(listener), this::close).start();
  }

  /**
   * Returns the messages for one subscriber: as many as it asks for, completed by the authenticated
   * end, failed with a {@link HydraException} otherwise. To cancel the subscription closes the
   * consumer. Events that are no messages only count in {@link #stats}.
   *
   * @param executor runs the subscriber, one signal after the other; a signal may block it
   * @throws IllegalStateException when the events go another way already
   */
  public Flow.Publisher<Message> messages(Executor executor) {
    Objects.requireNonNull(executor, "executor");
    decide(Way.FEED);
    return new MessagePublisher(core.queue(), executor, new Source());
  }

  /** Returns why everything is over, for those who are told at the end. */
  private Optional<HydraException> whyOver() {
    return finished()
        ? Optional.empty()
        : Optional.of(core.failure().map(HydraException::here).orElseGet(this::isClosed));
  }

  private final class Source implements MessagePublisher.Source {
    @Override
    public Message message(StreamEvent.Message event) {
      return Consumer.this.message(event);
    }

    @Override
    public void passed(StreamEvent event) {
      note(event);
    }

    @Override
    public Optional<HydraException> failure() {
      return whyOver();
    }

    @Override
    public String peer() {
      return core.peer();
    }

    @Override
    public void close() {
      Consumer.this.close();
    }
  }

  /** A call of the listener. */
  private interface Call {
    void run() throws Exception;
  }

  private final class ListenerCalls implements EventFeed.Receiver {
    private final MessageListener listener;

    ListenerCalls(MessageListener listener) {
      this.listener = listener;
    }

    @Override
    public boolean wantsMore() {
      return true;
    }

    @Override
    public void next(StreamEvent event) {
      note(event);
      if (event instanceof StreamEvent.Message message) {
        tell(() -> listener.onMessage(message(message)));
      } else {
        tell(() -> listener.onEvent(event));
      }
    }

    @Override
    public void over() {
      Optional<HydraException> why = whyOver();
      tell(why.isPresent() ? () -> listener.onFailed(why.get()) : listener::onFinished);
    }

    /** What a listener throws is its own affair: the stream goes on. */
    private void tell(Call call) {
      try {
        call.run();
      } catch (Throwable thrown) {
        core.listenerFailed(thrown);
      }
    }
  }

  // ---- what is known

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
