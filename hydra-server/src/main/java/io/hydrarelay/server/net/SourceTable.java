package io.hydrarelay.server.net;

import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.Status;
import io.hydrarelay.server.metrics.DisconnectReason;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What each source has: connections, those of them that are joining, and how fast they came.
 * Thread-safe; connections take its lock when they come, join and go, frames never.
 *
 * <p>It cannot grow without bound. A source with a connection is there as long as that; of the
 * others only those are, up to a number, whose rate is still used up in part. Beyond that number
 * the one that was longest quiet is forgotten: it counts as new. Who floods from so many addresses
 * is not slowed down by a limit per address anyway.
 */
final class SourceTable {
  /**
   * So many connections of a source above its limits are told so at the same time, which keeps each
   * open for a moment; the others are closed without a word.
   */
  static final int TOLD_AT_ONCE = 16;

  /** Idle sources looked at for each one added. */
  private static final int LOOKS = 2;

  private final SourceLimits limits;
  private final LongSupplier nanoTime;
  private final long originNanos;
  private final Map<SourceKey, Source> connected = new HashMap<>();

  /** Sources without a connection, the longest quiet one first. */
  private final LinkedHashMap<SourceKey, Source> idle = new LinkedHashMap<>();

  SourceTable(SourceLimits limits, LongSupplier nanoTime) {
    this.limits = limits;
    this.nanoTime = nanoTime;
    this.originNanos = nanoTime.getAsLong();
  }

  /** Returns how many sources are remembered. */
  synchronized int size() {
    return connected.size() + idle.size();
  }

  /** Counts a new connection, or says why there is no place for it. */
  Arrival arrive(InetAddress address) {
    return limits.isNone() ? Arrival.UNCOUNTED : counted(address);
  }

  private synchronized Arrival counted(InetAddress address) {
    SourceKey key = SourceKey.of(address, limits.ipv4Prefix(), limits.ipv6Prefix());
    Source source = Optional.ofNullable(connected.get(key)).orElseGet(() -> idleOrNew(key));
    Optional<Refusal> objection = source.objection();
    boolean isTurnedAway = objection.isPresent() && source.told == TOLD_AT_ONCE;
    if (objection.isEmpty()) {
      source.connections++;
    } else if (!isTurnedAway) {
      source.told++;
    }
    connected.put(key, source);
    return new CountedArrival(source, objection, isTurnedAway);
  }

  private Source idleOrNew(SourceKey key) {
    Source known = idle.remove(key);
    return known == null ? new Source(key) : known;
  }

  private void rest(Source source) {
    connected.remove(source.key);
    long now = now();
    if (source.isFresh(now)) {
      return;
    }
    idle.put(source.key, source);
    Iterator<Source> longestQuiet = idle.values().iterator();
    for (int i = 0; i < LOOKS && longestQuiet.hasNext(); i++) {
      if (longestQuiet.next().isFresh(now) || idle.size() > limits.remembered()) {
        longestQuiet.remove();
      }
    }
  }

  private long now() {
    return nanoTime.getAsLong() - originNanos;
  }

  /** One source; under the table's lock. */
  private final class Source {
    private final SourceKey key;
    private int connections;
    private int told;
    private int joining;

    /** When nothing of its rate will be used up any more. */
    private long freshNanos;

    Source(SourceKey key) {
      this.key = key;
    }

    boolean isFresh(long now) {
      return freshNanos <= now;
    }

    Optional<Refusal> objection() {
      if (limits.connections() > 0 && connections >= limits.connections()) {
        return Optional.of(
            Refusal.full(
                DisconnectReason.SOURCE_CONNECTIONS,
                "the source has source_connections connections"));
      }
      return limits.perSecond() > 0 ? rateObjection() : Optional.empty();
    }

    private Optional<Refusal> rateObjection() {
      long now = now();
      long next = Math.max(freshNanos, now) + limits.nanosPerConnection();
      long waitNanos = next - now - limits.burstNanos();
      if (waitNanos > 0) {
        long waitMillis = TimeUnit.NANOSECONDS.toMillis(waitNanos) + 1;
        Status status = Status.of(StatusCode.RATE, waitMillis);
        return Optional.of(
            new Refusal(DisconnectReason.SOURCE_RATE, status, "the source is above source_rate"));
      }
      freshNanos = next;
      return Optional.empty();
    }

    void restIfQuiet() {
      if (connections + told == 0) {
        rest(this);
      }
    }
  }

  private final class CountedArrival implements Arrival {
    private final Source source;
    private final Optional<Refusal> objection;
    private final boolean isTurnedAway;

    CountedArrival(Source source, Optional<Refusal> objection, boolean isTurnedAway) {
      this.source = source;
      this.objection = objection;
      this.isTurnedAway = isTurnedAway;
    }

    @Override
    public Optional<Refusal> objection() {
      return objection;
    }

    @Override
    public boolean isTurnedAway() {
      return isTurnedAway;
    }

    @Override
    public boolean beginJoin() {
      synchronized (SourceTable.this) {
        source.joining++;
        return limits.pending() == 0 || source.joining <= limits.pending();
      }
    }

    @Override
    public void endJoin() {
      synchronized (SourceTable.this) {
        source.joining--;
      }
    }

    @Override
    public void leave() {
      synchronized (SourceTable.this) {
        if (objection.isEmpty()) {
          source.connections--;
        } else if (!isTurnedAway) {
          source.told--;
        }
        source.restIfQuiet();
      }
    }
  }
}
