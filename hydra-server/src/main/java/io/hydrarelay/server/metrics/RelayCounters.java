package io.hydrarelay.server.metrics;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;

/**
 * The counters of one relay. Thread-safe. Frames are counted apart for each event loop, in plain
 * memory that only it writes, and summed when somebody asks; what happens to connections and
 * sessions is rare and counted in adders.
 */
public final class RelayCounters {
  private final Map<RelayCounter, LongAdder[]> adders = new EnumMap<>(RelayCounter.class);
  private final Map<Object, FrameTally> received = new ConcurrentHashMap<>();
  private final Map<Object, FrameTally> sent = new ConcurrentHashMap<>();
  private final DisconnectLog disconnects = new DisconnectLog();

  /** Makes counters that stand at 0. */
  public RelayCounters() {
    for (RelayCounter counter : RelayCounter.values()) {
      LongAdder[] parts = new LongAdder[Math.max(1, counter.labels().size())];
      Arrays.setAll(parts, i -> new LongAdder());
      adders.put(counter, parts);
    }
  }

  /** Counts one more of what has no label. */
  public void increment(RelayCounter counter) {
    adders.get(counter)[0].increment();
  }

  /** Counts one more with that label. */
  public void increment(RelayCounter counter, CounterLabel label) {
    add(counter, label, 1);
  }

  /** Counts so many more with that label. */
  public void add(RelayCounter counter, CounterLabel label, long more) {
    adders.get(counter)[label.ordinal()].add(more);
  }

  /** Counts a connection that ended, and remembers it for a while. */
  public void ended(Disconnect connection) {
    increment(RelayCounter.DISCONNECTS, connection.reason());
    disconnects.add(connection);
  }

  /** Returns where that event loop, and nobody else, counts what its producers bring. */
  public FrameTally received(Object loop) {
    return received.computeIfAbsent(loop, first -> new FrameTally());
  }

  /** Returns where that event loop, and nobody else, counts what its consumers get. */
  public FrameTally sent(Object loop) {
    return sent.computeIfAbsent(loop, first -> new FrameTally());
  }

  /** Returns the connections that ended last. */
  public DisconnectLog disconnects() {
    return disconnects;
  }

  /** Returns the value of a counter, all its labels together. */
  public long total(RelayCounter counter) {
    return switch (counter) {
      case RECEIVED_FRAMES -> sum(received, FrameTally::frames);
      case RECEIVED_BYTES -> sum(received, FrameTally::bytes);
      case SENT_FRAMES -> sum(sent, FrameTally::frames);
      case SENT_BYTES -> sum(sent, FrameTally::bytes);
      default -> Arrays.stream(adders.get(counter)).mapToLong(LongAdder::sum).sum();
    };
  }

  /** Returns the value of a counter's part with that label. */
  public long value(RelayCounter counter, CounterLabel label) {
    return adders.get(counter)[label.ordinal()].sum();
  }

  /** Returns every value now, by the name of its series in Prometheus' notation. */
  public Map<String, Long> snapshot() {
    Map<String, Long> values = new LinkedHashMap<>();
    for (RelayCounter counter : RelayCounter.values()) {
      if (counter.labelName().isEmpty()) {
        values.put(counter.metricName(), total(counter));
      }
      for (CounterLabel label : counter.labels()) {
        values.put(counter.seriesName(label), value(counter, label));
      }
    }
    return values;
  }

  private static long sum(Map<Object, FrameTally> tallies, ToLongFunction<FrameTally> figure) {
    return tallies.values().stream().mapToLong(figure).sum();
  }
}
