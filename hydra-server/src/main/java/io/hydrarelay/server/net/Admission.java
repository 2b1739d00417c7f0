package io.hydrarelay.server.net;

import io.hydrarelay.protocol.Mode;
import io.hydrarelay.protocol.SessionId;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.Join;
import io.hydrarelay.protocol.frame.Status;
import io.hydrarelay.server.metrics.DisconnectReason;
import io.hydrarelay.server.session.SessionRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * Who may connect: places for connections, for those still joining, what each source may have, and
 * join rates. Thread-safe.
 */
public final class Admission {
  private static final Refusal NOT_ALLOWED =
      new Refusal(
          DisconnectReason.KEY_NOT_ALLOWED,
          Status.of(StatusCode.BAD_PROOF, 0),
          "the producer's key is not on the list");

  private final int maxConnections;
  private final int maxPending;
  private final JoinRate rate;
  private final AtomicLong numbers = new AtomicLong();
  private final SourceTable sources;
  private volatile Predicate<SessionId> allowed = session -> true;
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger pending = new AtomicInteger();
  private volatile boolean over;

  /** Makes an admission with those limits. */
  public Admission(int maxConnections, int maxPending, int joinsPerMinute, SourceLimits limits) {
    this.maxConnections = maxConnections;
    this.maxPending = maxPending;
    this.rate = new JoinRate(joinsPerMinute, System::nanoTime);
    this.sources = new SourceTable(limits, System::nanoTime);
  }

  /** Returns the open connections. */
  public int connections() {
    return connections.get();
  }

  /** Returns the connections that have not joined yet. */
  public int pending() {
    return pending.get();
  }

  /** Returns a number that no other connection of this relay has. */
  long nextNumber() {
    return numbers.incrementAndGet();
  }

  /** Has only those owned sessions served from now on; what is connected stays. */
  public void allowOnly(Predicate<SessionId> sessions) {
    allowed = sessions;
  }

  /** Returns why nobody may join that session: its producer is not one of those allowed here. */
  Optional<Refusal> objection(Join join) {
    return join.mode() == Mode.OPEN || allowed.test(join.sessionId())
        ? Optional.empty()
        : Optional.of(NOT_ALLOWED);
  }

  /** Ends the connections of producers that are not allowed any more. */
  public void endOthersOf(SessionRegistry registry) {
    registry.refuseProducers(
        allowed, NOT_ALLOWED.reason(), NOT_ALLOWED.status(), NOT_ALLOWED.why());
  }

  /** The relay ends: whoever is closed from now on is closed by it. */
  public void end() {
    over = true;
  }

  boolean hasEnded() {
    return over;
  }

  /** Counts a connection at its source. */
  Arrival arrive(SocketAddress peer) {
    return address(peer).map(sources::arrive).orElse(Arrival.UNCOUNTED);
  }

  boolean hasPlace() {
    return connections.get() < maxConnections;
  }

  void opened() {
    connections.incrementAndGet();
  }

  void closed() {
    connections.decrementAndGet();
  }

  /**
   * Takes a place among the joining, or says why there is none. It is taken all the same, until
   * {@link #endJoin}.
   */
  Optional<Refusal> beginJoin(Arrival arrival) {
    boolean hasPlace = pending.incrementAndGet() <= maxPending;
    boolean hasPlaceOfSource = arrival.beginJoin();
    if (arrival.objection().isPresent()) {
      return arrival.objection();
    } else if (!hasPlaceOfSource) {
      return Optional.of(
          Refusal.full(
              DisconnectReason.SOURCE_PENDING, "the source has source_pending joining peers"));
    }
    return hasPlace
        ? Optional.empty()
        : Optional.of(Refusal.full(DisconnectReason.FULL, "too many peers are joining"));
  }

  void endJoin(Arrival arrival) {
    pending.decrementAndGet();
    arrival.endJoin();
  }

  void countJoin(SocketAddress peer) {
    address(peer).ifPresent(rate::count);
  }

  OptionalLong joinWaitMillis(SocketAddress peer) {
    return address(peer).map(rate::waitMillis).orElseGet(OptionalLong::empty);
  }

  private static Optional<InetAddress> address(SocketAddress peer) {
    return peer instanceof InetSocketAddress inet
        ? Optional.ofNullable(inet.getAddress())
        : Optional.empty();
  }
}
