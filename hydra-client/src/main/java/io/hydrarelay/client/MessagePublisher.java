package io.hydrarelay.client;

import io.hydrarelay.protocol.stream.StreamEvent;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A consumer's messages for one subscriber, as many as it asks for. Thread-safe. */
final class MessagePublisher implements Flow.Publisher<Message> {
  /** What a publisher needs to know of its consumer. */
  interface Source {
    /** Returns the message with what is known about it. */
    Message message(StreamEvent.Message event);

    /** Takes notice of an event that is no message. */
    void passed(StreamEvent event);

    /** Returns why the consumer is over; empty after the authenticated end. */
    Optional<HydraException> failure();

    /** Returns the address of the consumer's relay. */
    String peer();

    /** The subscriber wants no more. */
    void close();
  }

  private static final Logger LOG = LoggerFactory.getLogger("hydra.client");

  private final EventQueue queue;
  private final Executor executor;
  private final Source source;
  private final AtomicBoolean isTaken = new AtomicBoolean();

  MessagePublisher(EventQueue queue, Executor executor, Source source) {
    this.queue = queue;
    this.executor = executor;
    this.source = source;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super Message> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber");
    if (isTaken.compareAndSet(false, true)) {
      new Delivery(subscriber).begin();
    } else {
      subscriber.onSubscribe(new Refused());
      subscriber.onError(new IllegalStateException("a consumer's messages go to one subscriber"));
    }
  }

  private static final class Refused implements Flow.Subscription {
    @Override
    public void request(long count) {
      // The subscriber has been told that there is nothing for it.
    }

    @Override
    public void cancel() {
      // Nothing has begun.
    }
  }

  /** The one subscription. It looks one message ahead, so as to see the end behind the last one. */
  private final class Delivery implements Flow.Subscription, EventFeed.Receiver {
    private final AtomicLong demand = new AtomicLong();
    private final EventFeed feed;
    private volatile Flow.Subscriber<? super Message> subscriber;
    private volatile boolean begun;
    private volatile boolean badRequest;
    private Optional<Message> ahead = Optional.empty();

    Delivery(Flow.Subscriber<? super Message> subscriber) {
      this.subscriber = subscriber;
      this.feed = new EventFeed(queue, executor, this, source::close);
    }

    void begin() {
      subscriber.onSubscribe(this);
      begun = true;
      feed.start();
    }

    @Override
    public void request(long count) {
      if (count > 0) {
        demand.accumulateAndGet(count, (old, more) -> old + more < 0 ? Long.MAX_VALUE : old + more);
      } else {
        badRequest = true;
      }
      if (begun) { // no signal may come while onSubscribe runs, where most requests are made
        feed.wake();
      }
    }

    /** A subscription that was cancelled knows its subscriber no more. */
    @Override
    public void cancel() {
      if (subscriber != null) {
        subscriber = null;
        source.close();
      }
    }

    // ---- on the executor

    @Override
    public boolean wantsMore() {
      if (badRequest) {
        refuseRequest();
      }
      if (ahead.isPresent() && demand.get() > 0) {
        Message message = ahead.get();
        ahead = Optional.empty();
        deliver(message);
      }
      return subscriber != null && ahead.isEmpty();
    }

    private void refuseRequest() {
      Flow.Subscriber<? super Message> told = subscriber;
      if (told != null) {
        cancel();
        told.onError(new IllegalArgumentException("a request must be for at least 1 (§3.9)"));
      }
    }

    @Override
    public void next(StreamEvent event) {
      if (!(event instanceof StreamEvent.Message message)) {
        source.passed(event);
      } else if (demand.get() > 0) {
        deliver(source.message(message));
      } else {
        ahead = Optional.of(source.message(message));
      }
    }

    private void deliver(Message message) {
      Flow.Subscriber<? super Message> told = subscriber;
      if (told == null) {
        return;
      }
      demand.updateAndGet(left -> left == Long.MAX_VALUE ? left : left - 1);
      try {
        told.onNext(message);
      } catch (Throwable broken) {
        LOG.warn(
            "the subscriber of a consumer of {} threw, which its contract forbids: it gets nothing"
                + " more",
            source.peer(),
            broken);
        cancel();
      }
    }

    @Override
    public void over() {
      Flow.Subscriber<? super Message> told = subscriber;
      subscriber = null;
      if (told != null) {
        source.failure().ifPresentOrElse(told::onError, told::onComplete);
      }
    }
  }
}
