package io.hydrarelay.testkit.scenario;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** The figures of a scenario that it can state expectations of. */
public enum Measure {
  /** Consumers that joined. */
  JOINED(Unit.COUNT, Scope.GROUP, consumer -> of(consumer.joined())),
  /** Consumers that got every message from where they began to the authenticated end. */
  COMPLETE(Unit.COUNT, Scope.GROUP, consumer -> of(consumer.isComplete())),
  /** Consumers that got the authenticated end. */
  ENDED(Unit.COUNT, Scope.GROUP, consumer -> is(consumer, Fate.ENDED)),
  /** Consumers that the relay cut because they lagged, and that did not come back. */
  DISCONNECTED(Unit.COUNT, Scope.GROUP, consumer -> is(consumer, Fate.DISCONNECTED)),
  /** Consumers that left when they were to leave. */
  LEFT(Unit.COUNT, Scope.GROUP, consumer -> is(consumer, Fate.LEFT)),
  /** Consumers that could not join. */
  REFUSED(Unit.COUNT, Scope.GROUP, consumer -> is(consumer, Fate.REFUSED)),
  /** Consumers that lost their session for another reason than lag. */
  FAILED(Unit.COUNT, Scope.GROUP, consumer -> is(consumer, Fate.FAILED)),
  /** Messages that came. */
  RECEIVED(Unit.COUNT, Scope.GROUP, ConsumerResult::received),
  /** Messages that did not come to consumers that were there, or were away for a while. */
  MISSING(Unit.COUNT, Scope.GROUP, ConsumerResult::missing),
  /** Gaps that consumers were told of. */
  GAPS(Unit.COUNT, Scope.GROUP, ConsumerResult::gaps),
  /** Consumers that were told of a gap. */
  TOLD(Unit.COUNT, Scope.GROUP, consumer -> of(consumer.gaps() > 0)),
  /** Connections after the first one of each consumer. */
  RECONNECTS(Unit.COUNT, Scope.GROUP, ConsumerResult::reconnects),
  /** The most messages that a consumer was behind its producer. */
  MAX_LAG(Unit.COUNT, Scope.GROUP),
  /** Half of all latencies are at most this. */
  P50(Unit.TIME, Scope.GROUP),
  /** All latencies but one in a hundred are at most this. */
  P99(Unit.TIME, Scope.GROUP),
  /** The longest latency. */
  MAX_LATENCY(Unit.TIME, Scope.GROUP),
  /** Messages that were sent. */
  SENT(Unit.COUNT, Scope.PRODUCERS),
  /** Connections after the first one of each producer. */
  PRODUCER_RECONNECTS(Unit.COUNT, Scope.PRODUCERS),
  /** Producers that another one has replaced. */
  REPLACED(Unit.COUNT, Scope.PRODUCERS),
  /** Sessions whose end the relay has acknowledged. */
  CLOSED(Unit.COUNT, Scope.PRODUCERS),
  /** How often it saw a consumer begin to lag. */
  LAGGED(Unit.COUNT, Scope.RELAY),
  /** The most memory of all rings. */
  RING(Unit.BYTES, Scope.RELAY),
  /** The most memory of all buffers that hold frames, those of the rings included. */
  BUFFERS(Unit.BYTES, Scope.RELAY),
  /** Connections, sessions, consumers and bytes that it still holds after everybody has gone. */
  LEFTOVER(Unit.COUNT, Scope.RELAY),
  /** Connections that the crowd made. */
  OPENED(Unit.COUNT, Scope.CROWD),
  /** Connections of the crowd that the relay ended. */
  CUT(Unit.COUNT, Scope.CROWD);

  /** Of whom there is such a figure. */
  public enum Scope {
    /** A group of consumers. */
    GROUP,
    /** All producers. */
    PRODUCERS,
    /** The relay. */
    RELAY,
    /** A crowd of strangers. */
    CROWD
  }

  /** What a figure counts. */
  public enum Unit {
    /** Whole things. */
    COUNT {
      @Override
      OptionalLong parse(String text) {
        return Quantity.count(text);
      }

      @Override
      public String format(long figure) {
        return String.format(Locale.ROOT, "%,d", figure);
      }
    },
    /** Nanoseconds. */
    TIME {
      @Override
      OptionalLong parse(String text) {
        Optional<Duration> time = Quantity.time(text);
        return time.isPresent() ? OptionalLong.of(time.get().toNanos()) : OptionalLong.empty();
      }

      @Override
      public String format(long figure) {
        return Quantity.rounded(Duration.ofNanos(figure));
      }
    },
    /** Bytes. */
    BYTES {
      @Override
      OptionalLong parse(String text) {
        return Quantity.bytes(text);
      }

      @Override
      public String format(long figure) {
        return Quantity.rounded(figure);
      }
    };

    abstract OptionalLong parse(String text);

    /** Returns a figure in words for people. */
    public abstract String format(long figure);

    /** Returns how a bound on such a figure is written. */
    String boundForm() {
      return switch (this) {
        case COUNT -> "a bound such as 0, all, >= 10";
        case TIME -> "a bound such as <= 250ms";
        case BYTES -> "a bound such as <= 64MiB";
      };
    }
  }

  private final Unit unit;
  private final Scope scope;
  private final Optional<ToLongFunction<ConsumerResult>> share;

  Measure(Unit unit, Scope scope) {
    this(unit, scope, Optional.empty());
  }

  Measure(Unit unit, Scope scope, ToLongFunction<ConsumerResult> share) {
    this(unit, scope, Optional.of(share));
  }

  Measure(Unit unit, Scope scope, Optional<ToLongFunction<ConsumerResult>> share) {
    this.unit = unit;
    this.scope = scope;
    this.share = share;
  }

  private static long of(boolean holds) {
    return holds ? 1 : 0;
  }

  private static long is(ConsumerResult consumer, Fate fate) {
    return of(consumer.fate() == fate);
  }

  /** Returns the name as it stands in scenarios, for example {@code max_lag}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns what it counts. */
  public Unit unit() {
    return unit;
  }

  /** Returns of whom there is such a figure. */
  public Scope scope() {
    return scope;
  }

  /** Returns what one consumer adds to its group's figure, where that is a sum. */
  Optional<ToLongFunction<ConsumerResult>> share() {
    return share;
  }

  static List<Measure> of(Scope scope) {
    return Stream.of(values()).filter(measure -> measure.scope == scope).toList();
  }

  static Optional<Measure> of(Scope scope, String key) {
    return of(scope).stream().filter(measure -> measure.key().equals(key)).findFirst();
  }

  /** Figures that every consumer of a group either adds 1 to or not. */
  static final Set<Measure> HEADCOUNTS =
      EnumSet.of(JOINED, COMPLETE, ENDED, DISCONNECTED, LEFT, REFUSED, FAILED, TOLD);
}
