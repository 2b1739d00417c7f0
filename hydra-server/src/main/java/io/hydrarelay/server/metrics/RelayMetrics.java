package io.hydrarelay.server.metrics;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A relay's figures, read while it goes on: they may be a moment old, and of slightly different
 * moments.
 *
 * @param version of the relay; "from source" where it does not run from a jar
 * @param started when it began to listen
 * @param uptime since then
 * @param draining whether it closes: nobody is accepted any more
 * @param listen the address it listens on
 * @param names "host:port" names that tickets may call it by; empty for any
 * @param tls whether it speaks TLS
 * @param transport how it talks to the kernel, in lower case
 * @param connections open and joining connections
 * @param sessions how many sessions are where, and how many there may be
 * @param producers producers that are connected
 * @param consumers consumers by how they get on
 * @param lag what waits for consumers in the rings
 * @param memory buffers and their limits
 * @param counters every counter since the start, by the name of its series in Prometheus' notation
 */
public record RelayMetrics(
    String version,
    Instant started,
    Duration uptime,
    boolean draining,
    InetSocketAddress listen,
    List<String> names,
    boolean tls,
    String transport,
    Connections connections,
    Sessions sessions,
    int producers,
    Map<ConsumerPhase, Integer> consumers,
    Lag lag,
    Memory memory,
    Map<String, Long> counters) {

  /**
   * Connections.
   *
   * @param open open ones, joined or not
   * @param pending those of them that have not joined yet
   * @param limit how many may be open
   */
  public record Connections(int open, int pending, int limit) {}

  /**
   * Sessions.
   *
   * @param byPhase how many are where
   * @param limit how many there may be
   */
  public record Sessions(Map<SessionPhase, Integer> byPhase, int limit) {}

  /**
   * Memory that holds frames, in bytes.
   *
   * @param ringBytes all rings
   * @param bufferBytes all buffers that hold frames, those of the rings included
   * @param limitBytes {@code buffer_bytes}: beyond it producers are not read
   * @param ceilingBytes what the relay takes at most, heap and all
   * @param directBytes what buffers and their pool have taken outside the heap, in this process
   * @param directLimitBytes what they may take
   */
  public record Memory(
      long ringBytes,
      long bufferBytes,
      long limitBytes,
      long ceilingBytes,
      long directBytes,
      long directLimitBytes) {}

  /**
   * What waits for consumers in the rings, over all of them; 0 without consumers.
   *
   * @param medianFrames for half of them not more than so many frames wait
   * @param p90Frames likewise for nine tenths
   * @param p99Frames likewise for 99 of a hundred
   * @param maxFrames most frames that wait for one of them
   * @param maxBytes most bytes likewise
   */
  public record Lag(
      long medianFrames, long p90Frames, long p99Frames, long maxFrames, long maxBytes) {
    /** Returns what the lag of those consumers comes to. */
    public static Lag of(List<ConsumerView> consumers) {
      long[] frames = consumers.stream().mapToLong(ConsumerView::lagFrames).sorted().toArray();
      long maxBytes = consumers.stream().mapToLong(ConsumerView::lagBytes).max().orElse(0);
      return new Lag(
          quantile(frames, 0.5),
          quantile(frames, 0.9),
          quantile(frames, 0.99),
          quantile(frames, 1),
          maxBytes);
    }

    private static long quantile(long[] ascending, double part) {
      int rank = (int) Math.ceil(part * ascending.length);
      return ascending.length == 0 ? 0 : ascending[rank - 1];
    }
  }

  /** Returns how many consumers there are. */
  public int consumerCount() {
    return consumers.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Returns the value of a counter that has no label. */
  public long counter(RelayCounter counter) {
    return counters.get(counter.metricName());
  }

  /** Returns the value of a counter's part with that label. */
  public long counter(RelayCounter counter, CounterLabel label) {
    return counters.get(counter.seriesName(label));
  }
}
