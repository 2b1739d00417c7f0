package io.hydrarelay.server.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Who may connect: places for connections, for those still joining, and join rates. Thread-safe.
 */
public final class Admission {
  private final int maxConnections;
  private final int maxPending;
  private final JoinRate rate;
  private final AtomicLong numbers = new AtomicLong();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger pending = new AtomicInteger();

  /** Makes an admission with those limits. */
  public Admission(int maxConnections, int maxPending, int joinsPerMinute) {
    this.maxConnections = maxConnections;
    this.maxPending = maxPending;
    this.rate = new JoinRate(joinsPerMinute, System::nanoTime);
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

  boolean hasPlace() {
    return connections.get() < maxConnections;
  }

  void opened() {
    connections.incrementAndGet();
  }

  void closed() {
    connections.decrementAndGet();
  }

  /** Takes a place among the joining; false when there is none. The place is taken all the same. */
  boolean beginJoin() {
    return pending.incrementAndGet() <= maxPending;
  }

  void endJoin() {
    pending.decrementAndGet();
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
