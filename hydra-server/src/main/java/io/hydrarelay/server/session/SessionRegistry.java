package io.hydrarelay.server.session;

import io.hydrarelay.protocol.Mode;
import io.hydrarelay.protocol.Role;
import io.hydrarelay.protocol.SessionId;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.Join;
import io.hydrarelay.protocol.frame.Status;
import io.hydrarelay.protocol.stream.StreamHeader;
import io.hydrarelay.server.metrics.ConsumerView;
import io.hydrarelay.server.metrics.DisconnectReason;
import io.hydrarelay.server.metrics.RelayCounter;
import io.hydrarelay.server.metrics.RelayCounters;
import io.hydrarelay.server.metrics.SessionView;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * All sessions of a relay and the state machine of each (§6.1). Thread-safe: joins, leaves, ends
 * and timers take this object's lock, and a session's own only inside it; frames never do.
 */
public final class SessionRegistry {
  private final SessionSettings settings;
  private final SessionListener listener;
  private final EventExecutor timer;
  private final RelayCounters counters;
  private final BufferMemory buffers;
  private final RingMemory memory;
  private final Traffic traffic;
  private final Map<SessionName, Session> inMap = new HashMap<>();
  private final Map<SessionName, Session> finished = new HashMap<>();
  private final Set<Session> all = new HashSet<>();
  private Optional<Status> shutdown = Optional.empty();

  /**
   * Makes an empty registry.
   *
   * @param timer runs the timers of sessions
   * @param counters where to count
   */
  public SessionRegistry(
      SessionSettings settings,
      SessionListener listener,
      EventExecutor timer,
      RelayCounters counters) {
    this.settings = settings;
    this.listener = listener;
    this.timer = timer;
    this.counters = counters;
    this.buffers = new BufferMemory(settings.bufferBytes());
    this.memory = new RingMemory(settings.totalRingBytes(), buffers);
    this.traffic = new Traffic(settings.traffic(), System::nanoTime);
  }

  SessionSettings settings() {
    return settings;
  }

  Traffic traffic() {
    return traffic;
  }

  SessionListener listener() {
    return listener;
  }

  /** Returns where this relay counts. */
  public RelayCounters counters() {
    return counters;
  }

  /** Returns how each session gets on; without a lock but for the list of them. */
  public List<SessionView> sessionViews() {
    return sessions().stream().map(Session::view).toList();
  }

  /** Returns how each consumer of every session gets on; likewise. */
  public List<ConsumerView> consumerViews() {
    return sessions().stream().flatMap(Session::consumerViews).toList();
  }

  private synchronized List<Session> sessions() {
    return new ArrayList<>(all);
  }

  /** Returns how many sessions there are, those that left the map included. */
  public synchronized int sessionCount() {
    return all.size();
  }

  /** Returns how many consumers all sessions have. */
  public synchronized int consumerCount() {
    return all.stream().mapToInt(Session::consumerCount).sum();
  }

  /** Returns the memory of all rings, in bytes. */
  public long ringBytes() {
    return memory.used();
  }

  /** Returns the memory of all buffers that hold frames. */
  public BufferMemory buffers() {
    return buffers;
  }

  // ---- joins

  /** Returns what checks 12 to 14 of §3.3 say, before anything is made; empty for no objection. */
  public synchronized Optional<Status> objection(Join join) {
    if (shutdown.isPresent()) {
      return shutdown;
    }
    Session session = inMap.get(SessionName.of(join));
    return join.role() == Role.PRODUCER
        ? producerObjection(join, session)
        : consumerObjection(join, session);
  }

  private Optional<Status> producerObjection(Join join, Session session) {
    if (session == null) {
      return all.size() >= settings.maxSessions() ? refusal(StatusCode.FULL) : Optional.empty();
    }
    boolean busy = join.mode() == Mode.OPEN && session.producer().isPresent();
    return busy ? refusal(StatusCode.BUSY) : Optional.empty();
  }

  private Optional<Status> consumerObjection(Join join, Session session) {
    Optional<Session> served = servedByFinished(join);
    Session target = served.orElse(session);
    if (target == null) {
      if (settings.producerWait().isZero()) {
        return refusal(StatusCode.NO_SESSION);
      }
      return all.size() >= settings.maxSessions() ? refusal(StatusCode.FULL) : Optional.empty();
    }
    boolean full = target.consumerCount() >= settings.maxConsumers();
    return full ? refusal(StatusCode.FULL) : Optional.empty();
  }

  private static Optional<Status> refusal(StatusCode code) {
    return Optional.of(Status.of(code, 0));
  }

  /** Joins a producer whose proof, if it needs one, is valid (checks 12, 14, 16 and §3.6). */
  public Outcome<ProducerSeat> joinProducer(Join join, ProducerPort port) {
    ProducerSeat seat;
    Optional<ProducerPort> before;
    synchronized (this) {
      Session session = inMap.get(SessionName.of(join));
      Optional<Status> objection = shutdown.or(() -> producerObjection(join, session));
      if (objection.isPresent()) {
        return new Outcome.Refused<>(objection.get());
      }
      if (session != null && isOlderThanPinned(join, session)) {
        return Outcome.refused(StatusCode.REPLACED);
      }
      Session joined = session == null ? create(join) : session;
      before = joined.seat(port, join.policy());
      if (joined.state != SessionState.LIVE) {
        joined.inform(StatusCode.PRODUCER_JOINED);
      }
      joined.state = SessionState.LIVE;
      seat = new ProducerSeat(this, joined, port);
      traffic.producerJoined();
    }
    before.ifPresent(
        replaced -> {
          counters.increment(RelayCounter.REPLACED_PRODUCERS);
          listener.producerReplaced(seat.fingerprint(), replaced.peer());
          replaced.refuse(
              DisconnectReason.REPLACED,
              Status.of(StatusCode.REPLACED, 0),
              "a newer producer took over");
        });
    counters.increment(RelayCounter.JOINED_PRODUCERS);
    listener.producerJoined(seat.fingerprint(), port.peer());
    return new Outcome.Joined<>(seat);
  }

  private static boolean isOlderThanPinned(Join join, Session session) {
    return join.mode() == Mode.OWNED
        && join.resumeEpoch() > 0
        && session.pinned().map(pinned -> join.resumeEpoch() < pinned.epoch()).orElse(false);
  }

  /** Joins a consumer, on its event loop (checks 12 and 13). */
  public Outcome<ConsumerSeat> joinConsumer(Join join, ConsumerPort port, EventExecutor loop) {
    ConsumerSeat seat;
    synchronized (this) {
      Session inMapNow = inMap.get(SessionName.of(join));
      Optional<Status> objection = shutdown.or(() -> consumerObjection(join, inMapNow));
      if (objection.isPresent()) {
        return new Outcome.Refused<>(objection.get());
      }
      Session session =
          servedByFinished(join).orElseGet(() -> inMapNow == null ? create(join) : inMapNow);
      ConsumerCursor cursor = session.addConsumer(join, port, loop);
      seat = new ConsumerSeat(cursor, session.state == SessionState.LIVE);
      if (session.state == SessionState.WAITING) {
        timer.schedule(
            () -> waitedEnough(session, port),
            settings.producerWait().toNanos(),
            TimeUnit.NANOSECONDS);
      }
      session.announceAudience();
    }
    counters.increment(RelayCounter.JOINED_CONSUMERS);
    listener.consumerJoined(seat.fingerprint(), port.peer());
    return new Outcome.Joined<>(seat);
  }

  private Optional<Session> servedByFinished(Join join) {
    return Optional.ofNullable(finished.get(SessionName.of(join)))
        .filter(session -> session.historyFor(join).isPresent());
  }

  private Session create(Join join) {
    SessionName name = SessionName.of(join);
    Session session = new Session(name, this, memory);
    inMap.put(name, session);
    all.add(session);
    memory.add(session);
    counters.increment(RelayCounter.OPENED_SESSIONS);
    listener.sessionOpened(session.fingerprint());
    return session;
  }

  // ---- what happens to a session

  private void waitedEnough(Session session, ConsumerPort port) {
    synchronized (this) {
      if (session.state != SessionState.WAITING || shutdown.isPresent()) {
        return;
      }
    }
    session.expire(port, Status.of(StatusCode.NO_SESSION, 0));
  }

  /** A new stream's HEADER is accepted: whoever reads the finished session gets no company. */
  ProducerSeat.Taken pin(Session session, ProducerPort from, StreamHeader header) {
    synchronized (this) {
      ProducerSeat.Taken taken = session.pin(from, header);
      if (taken != ProducerSeat.Taken.YES) {
        return taken;
      }
      Optional.ofNullable(finished.get(session.name())).ifPresent(this::drain);
    }
    session.wakeConsumers();
    return ProducerSeat.Taken.YES;
  }

  /** Takes the END that finishes a session; the session leaves the map at once. */
  ProducerSeat.Taken finish(Session session, ProducerPort from, FrameUnit unit) {
    synchronized (this) {
      ProducerSeat.Taken taken = session.publish(from, unit, true);
      if (taken != ProducerSeat.Taken.YES) {
        return taken;
      }
      inMap.remove(session.name(), session);
      session.state = SessionState.FINISHED;
      session.close(Optional.empty());
      if (settings.linger().isZero()) {
        drain(session);
      } else {
        finished.put(session.name(), session);
        schedule(settings.linger(), () -> finishedLongEnough(session));
      }
      return taken;
    }
  }

  private void finishedLongEnough(Session session) {
    synchronized (this) {
      if (session.state == SessionState.FINISHED) {
        drain(session);
      }
    }
  }

  /** The producer's connection is over, and all it sent is taken. */
  void producerLost(Session session, ProducerPort port) {
    traffic.producerLeft();
    synchronized (this) {
      if (!session.unseat(port)) {
        return;
      }
      boolean finished = !session.state.isInMap();
      listener.producerGone(session.fingerprint(), port.peer(), finished);
      if (!finished && shutdown.isEmpty()) {
        lose(session);
      }
    }
  }

  private void lose(Session session) {
    if (settings.linger().isZero()) {
      expire(session);
      return;
    }
    session.state = SessionState.LINGER;
    session.inform(StatusCode.PRODUCER_GONE);
    long lostAt = ++session.lossCount;
    schedule(settings.linger(), () -> lingeredEnough(session, lostAt));
  }

  private void lingeredEnough(Session session, long lossCount) {
    synchronized (this) {
      boolean isLost = session.state == SessionState.LINGER && session.lossCount == lossCount;
      if (isLost && shutdown.isEmpty()) { // else consumers are being told of the shutdown
        expire(session);
      }
    }
  }

  private void expire(Session session) {
    inMap.remove(session.name(), session);
    session.close(refusal(StatusCode.NO_SESSION));
    drain(session);
  }

  void consumerLeft(Session session) {
    synchronized (this) {
      if (session.consumerCount() > 0) {
        return;
      }
      if (session.state == SessionState.WAITING) {
        inMap.remove(session.name(), session);
        drain(session);
      } else if (session.state == SessionState.DRAINING) {
        forget(session);
      }
    }
  }

  private void drain(Session session) {
    finished.remove(session.name(), session);
    session.state = SessionState.DRAINING;
    session.gateMoved();
    if (session.consumerCount() == 0) {
      forget(session);
    }
  }

  private void forget(Session session) {
    if (all.remove(session)) {
      memory.remove(session);
      session.release();
      counters.increment(RelayCounter.CLOSED_SESSIONS);
      listener.sessionClosed(session.fingerprint());
    }
  }

  private void schedule(Duration delay, Runnable task) {
    timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Ends the connections of producers whose owned session is not one of those allowed. */
  public void refuseProducers(
      Predicate<SessionId> allowed, DisconnectReason reason, Status status, String why) {
    List<Session> sessions;
    synchronized (this) {
      sessions = new ArrayList<>(inMap.values());
    }
    for (Session session : sessions) {
      if (session.name().mode() == Mode.OWNED && !allowed.test(session.name().id())) {
        session.producer().ifPresent(producer -> producer.refuse(reason, status, why));
      }
    }
  }

  // ---- the end of the relay

  /** Tells producers to go and come back; consumers get what waits for them, then the same. */
  public void shutdown(Status status) {
    List<Session> sessions;
    synchronized (this) {
      shutdown = Optional.of(status);
      sessions = new ArrayList<>(all);
    }
    for (Session session : sessions) {
      session
          .producer()
          .ifPresent(
              producer -> producer.refuse(DisconnectReason.SHUTDOWN, status, "the relay closes"));
      if (session.closing().isEmpty()) {
        session.close(Optional.of(status));
      }
    }
  }

  /** Gives back the memory of whatever is left, once no thread works on it any more. */
  public synchronized void releaseAll() {
    for (Session session : new ArrayList<>(all)) {
      session.producer().ifPresent(ProducerPort::release);
      forget(session);
    }
  }
}
