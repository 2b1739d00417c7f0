package io.hydrarelay.testkit.scenario;

import io.hydrarelay.client.ConnectionListener;
import io.hydrarelay.client.Consumer;
import io.hydrarelay.client.ConsumerConfig;
import io.hydrarelay.client.HydraException;
import io.hydrarelay.client.HydraException.Category;
import io.hydrarelay.client.Message;
import io.hydrarelay.client.MessageListener;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.protocol.stream.StreamEvent;
import io.hydrarelay.testkit.Judgement;
import io.hydrarelay.testkit.Outcome;
import io.hydrarelay.testkit.Verdict;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/**
 * One consumer of a run: joins without blocking, is told what comes on a shared thread, and tells
 * its track all of it. Thread-safe.
 */
final class ConsumerSession {
  private static final Duration BACKOFF = Duration.ofMillis(50);
  private static final Duration BACKOFF_MAX = Duration.ofSeconds(1);

  /** So that a consumer that reads slowly soon is one to the relay, not only to the SDK. */
  private static final long SLOW_QUEUE_BYTES = 65_536;

  private final String name;
  private final GroupPlan group;
  private final SessionRun session;
  private final RunContext context;
  private final PacedExecutor reader;
  private final ConsumerHistory history;

  private volatile boolean isOpen;
  private volatile boolean isOver;
  private boolean hasJoined;
  private boolean isAsked;
  private boolean isLeaving;
  private Fate fate = Fate.UNFINISHED;
  private Optional<String> note = Optional.empty();
  private Optional<Consumer> consumer = Optional.empty();

  ConsumerSession(String name, GroupPlan group, SessionRun session, RunContext context) {
    this.name = name;
    this.group = group;
    this.session = session;
    this.context = context;
    this.reader = context.readerFor(group);
    this.history = new ConsumerHistory(name, group, session.checker(), context.log());
  }

  // ---- what the run asks for

  /** Joins; does nothing for one that has joined or is over. */
  void join() {
    synchronized (this) {
      if (isAsked || isOver) {
        return;
      }
      isAsked = true;
    }
    Ticket ticket = session.consumerTicket(context.endpointFor(group));
    context
        .gate()
        .pass(() -> Consumer.connectAsync(ticket, config()))
        .whenComplete(
            (joined, failure) -> {
              if (failure == null) {
                joined(joined);
              } else {
                over(Fate.REFUSED, Optional.of(reasonOf(failure)));
              }
            });
  }

  private ConsumerConfig config() {
    ConsumerConfig.Builder config =
        ConsumerConfig.builder()
            .start(
                group.fromOldest() ? ConsumerConfig.Start.OLDEST : ConsumerConfig.Start.LIVE_EDGE)
            .hold(group.hold())
            .reconnectOnNoSession(true)
            .reconnectOnTooSlow(group.comesBack())
            .clientHandshake(context.limit())
            .maxReconnectTime(context.limit())
            .backoff(BACKOFF)
            .backoffMax(BACKOFF_MAX)
            .listener(new Connection());
    if (!group.isQuick()) {
      config.queueBytes(SLOW_QUEUE_BYTES);
    }
    return config.build();
  }

  private void joined(Consumer joined) {
    boolean leaves;
    synchronized (this) {
      hasJoined = true;
      history.begin(session.sent());
      consumer = Optional.of(joined);
      leaves = isLeaving || isOver;
      isOpen = !leaves;
    }
    joined.listen(new Events(), reader);
    if (leaves) {
      joined.close();
    }
  }

  /** Lets it read as fast as it can, so that it sees what became of it. */
  void hurry() {
    reader.release();
  }

  /** Leaves, also in the middle of joining. */
  void leave() {
    Optional<Consumer> leaving;
    synchronized (this) {
      isLeaving = true;
      leaving = consumer;
    }
    hurry();
    leaving.ifPresent(Consumer::close);
  }

  /** Ends it: the run is over. */
  void close() {
    Optional<Consumer> closing;
    synchronized (this) {
      closing = consumer;
      if (!isOver) {
        isOver = true;
        isOpen = false;
      }
    }
    hurry();
    closing.ifPresent(Consumer::close);
  }

  // ---- what is known, from any thread

  String name() {
    return name;
  }

  GroupPlan group() {
    return group;
  }

  SessionRun session() {
    return session;
  }

  /** Returns whether it has joined and is not over. */
  boolean isOpen() {
    return isOpen;
  }

  boolean isOver() {
    return isOver;
  }

  synchronized boolean hasJoined() {
    return hasJoined;
  }

  /** Returns whether it has been there for so long. */
  boolean hasStayed(Duration time) {
    return isOpen && history.nanos() >= time.toNanos();
  }

  /** Returns whether it was asked to join or to leave, and has not yet. */
  synchronized boolean isOnTheWay() {
    return !isOver && (isAsked && !hasJoined || isLeaving);
  }

  /** Returns the number of the first message that it does not have yet. */
  long position() {
    return history.position();
  }

  /** Returns how many messages it is behind its producer. */
  long lag() {
    return Math.max(0, session.sent() - history.position());
  }

  synchronized ConsumerResult result() {
    Verdict verdict = history.verdict();
    ConsumerTally tally = history.tally();
    Judgement judgement = verdict.under(group.promise());
    return new ConsumerResult(
        name,
        group.name(),
        session.number(),
        fate,
        hasJoined,
        tally.received(),
        tally.missing(),
        tally.firstMissing(),
        tally.gaps(),
        tally.reconnects(),
        tally.maxLag(),
        Latencies.of(tally.latencyMicros()),
        Optional.of(judgement.reason()).filter(reason -> judgement.outcome() == Outcome.FAIL),
        verdict.doubt(),
        note);
  }

  ConsumerTally tally() {
    return history.tally();
  }

  // ---- what comes

  private final class Events implements MessageListener {
    @Override
    public void onMessage(Message message) {
      synchronized (ConsumerSession.this) {
        history.message(message);
      }
      reader.hasRead(message.payload().remaining());
    }

    @Override
    public void onEvent(StreamEvent event) {
      synchronized (ConsumerSession.this) {
        history.event(event);
      }
    }

    @Override
    public void onFinished() {
      over(Fate.ENDED, Optional.empty());
    }

    @Override
    public void onFailed(HydraException why) {
      if (isAskedToLeave()) {
        over(Fate.LEFT, Optional.empty());
      } else if (why.category() == Category.TOO_SLOW) {
        over(Fate.DISCONNECTED, Optional.empty());
      } else {
        over(Fate.FAILED, Optional.of(why.getMessage()));
      }
    }
  }

  private synchronized boolean isAskedToLeave() {
    return isLeaving;
  }

  private void over(Fate how, Optional<String> why) {
    synchronized (this) {
      if (isOver) {
        return;
      }
      fate = how;
      note = why;
      isOpen = false;
      isOver = true;
      if (how == Fate.ENDED) {
        history.ended(session.noted());
      }
    }
    EventKind kind =
        switch (how) {
          case ENDED -> EventKind.END;
          case LEFT -> EventKind.LEAVE;
          case DISCONNECTED -> EventKind.CUT;
          default -> EventKind.FAILURE;
        };
    context.log().add(kind, name, why.orElse(how.label()));
  }

  private static String reasonOf(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return String.valueOf(cause.getMessage());
  }

  private final class Connection implements ConnectionListener {
    private boolean again;

    @Override
    public void connected(String peer) {
      context.log().add(again ? EventKind.RETURN : EventKind.JOIN, name, "joined");
      if (again) {
        history.tally().reconnected();
      }
      again = true;
    }

    @Override
    public void interrupted(String reason, Duration retryIn) {
      if (again) {
        context.log().add(EventKind.LOSS, name, reason);
      }
    }
  }
}
