package io.hydrarelay.server;

import io.hydrarelay.protocol.Hydra1;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Every number a relay can be tuned with (Hydra/1 §11 and this relay's own): meaning, unit, default
 * and range, each stated once. Command-line flags and environment variables are made from this
 * list.
 */
public enum RelaySetting {
  /** Frames that may wait for a consumer that cannot take more, before it counts as lagging. */
  CAPACITY(Unit.FRAMES, 256, 1, 1 << 24, "frames that may wait for a consumer before it lags"),
  /**
   * Bytes that may wait likewise; a consumer lags when both are exceeded; 0: frames alone decide.
   */
  CAPACITY_BYTES(
      Unit.BYTES, 1 << 20, 0, 1L << 40, "bytes that may wait likewise; 0 = frames alone decide"),
  /** Memory of one session's ring. */
  RING_BYTES(Unit.BYTES, 16 << 20, 1 << 19, 1L << 40, "memory of one session's ring"),
  /** Memory of all rings together. */
  TOTAL_RING_BYTES(Unit.BYTES, 1 << 30, 1 << 19, 1L << 44, "memory of all rings together"),
  /**
   * Memory of all buffers that hold frames: rings, what sockets still hold of what rings have given
   * up, and what has just arrived. When it is used up, producers are not read; 0: five eighths of
   * what the JVM may take outside its heap.
   */
  BUFFER_BYTES(
      Unit.BYTES, 0, 0, 1L << 45, "memory of all buffers; 0 = 5/8 of what the JVM has for them"),
  /** What a ring keeps for latecomers and resumes even when no connected consumer needs it. */
  RETAIN_BYTES(
      Unit.BYTES, 1 << 20, 0, 1L << 40, "bytes kept for latecomers beyond the newest frames"),
  /** Bytes per second that the relay takes from all producers together; 0: as many as come. */
  MAX_RATE_IN(
      Unit.BYTES, 0, 0, 1L << 40, "bytes per second from all producers together; 0 = no limit"),
  /** Bytes per second that the relay gives to all consumers together; 0: as many as they take. */
  MAX_RATE_OUT(
      Unit.BYTES, 0, 0, 1L << 40, "bytes per second to all consumers together; 0 = no limit"),
  /** Bytes per second from the producer of each session; 0: as many as come. */
  SESSION_RATE(
      Unit.BYTES, 0, 0, 1L << 40, "bytes per second from each session's producer; 0 = no limit"),
  /** Largest message. */
  MAX_PAYLOAD(Unit.BYTES, Hydra1.MAX_MESSAGE_BYTES, 0, Hydra1.MAX_MESSAGE_BYTES, "largest message"),
  /** How long a consumer may take nothing while bytes wait for it. */
  STALL(Unit.MILLIS, 10_000, 1, 86_400_000, "how long a consumer may take nothing"),
  /** How long a consumer may wait for a session without a producer; 0: not at all. */
  WAIT(Unit.MILLIS, 60_000, 0, 86_400_000, "how long a consumer may wait for a producer"),
  /** How long a session outlives its producer, and a finished session its end. */
  LINGER(Unit.MILLIS, 10_000, 0, 86_400_000, "how long a session outlives its producer or its end"),
  /** Connect to STATUS 00. */
  HANDSHAKE(Unit.MILLIS, 5_000, 1, 3_600_000, "from connect to the end of the join"),
  /** STATUS 00 to the producer's first HEADER. */
  HEADER_WAIT(Unit.MILLIS, 5_000, 1, 3_600_000, "from a producer's join to its first HEADER"),
  /** First to last byte of a frame. */
  FRAME_WAIT(Unit.MILLIS, 30_000, 1, 3_600_000, "from the first to the last byte of a frame"),
  /** How long the delivery of a fatal STATUS may take. */
  CLOSE_FLUSH(Unit.MILLIS, 5_000, 1, 3_600_000, "how long a last STATUS may take to be delivered"),
  /** Keepalive announced in STATUS 00; 0: none. */
  KEEPALIVE(Unit.SECONDS, 15, 0, 65_535, "keepalive announced to clients; 0 = none"),
  /** Connections that have not got their STATUS 00 yet. */
  PENDING(Unit.COUNT, 256, 1, 1 << 24, "connections that are still joining"),
  /** Joins per source address and minute; 0: unlimited. Loopback is exempt. */
  JOINS_PER_MINUTE(Unit.COUNT, 600, 0, 1 << 24, "joins per source address; 0 = unlimited"),
  /** Connections of one source at the same time; 0: unlimited. */
  SOURCE_CONNECTIONS(Unit.COUNT, 0, 0, 1 << 24, "connections of one source; 0 = unlimited"),
  /** Connections of one source that are still joining; 0: unlimited. */
  SOURCE_PENDING(
      Unit.COUNT, 0, 0, 1 << 24, "connections of one source still joining; 0 = unlimited"),
  /** New connections of one source per second, in the long run; 0: unlimited. */
  SOURCE_RATE(Unit.COUNT, 0, 0, 1 << 20, "new connections of one source per second; 0 = unlimited"),
  /** New connections of a source that was quiet which may come at once; 0: those of a second. */
  SOURCE_BURST(
      Unit.COUNT, 0, 0, 1 << 20, "new connections of one source at once; 0 = those of a second"),
  /** Bits of an IPv4 address that make a source. */
  SOURCE_IPV4_PREFIX(Unit.COUNT, 32, 1, 32, "bits of an IPv4 address that make a source"),
  /** Bits of an IPv6 address that make a source. */
  SOURCE_IPV6_PREFIX(Unit.COUNT, 64, 1, 128, "bits of an IPv6 address that make a source"),
  /**
   * Sources without a connection whose rate is remembered. Beyond it the one that was longest quiet
   * is forgotten: it counts as new when it comes back.
   */
  SOURCE_MEMORY(Unit.COUNT, 16_384, 1, 1 << 22, "sources without a connection that are remembered"),
  /** Sessions at the same time. */
  SESSIONS(Unit.COUNT, 1_024, 1, 1 << 24, "sessions at the same time"),
  /** Consumers of one session at the same time. */
  CONSUMERS(Unit.COUNT, 1_024, 1, 1 << 24, "consumers of one session at the same time"),
  /** Lines of the log for each event and reason in a second; 0: all. */
  LOG_LINES(Unit.COUNT, 20, 0, 1 << 20, "log lines for each event and reason per second; 0 = all"),
  /** Signature checks at the same time. */
  VERIFY_PARALLEL(
      Unit.COUNT,
      Math.max(1, Runtime.getRuntime().availableProcessors() / 2),
      1,
      1_024,
      "signature checks at the same time"),
  /** Connections at the same time; further ones wait in the kernel's backlog. */
  MAX_CONNECTIONS(Unit.COUNT, 16_384, 1, 1 << 24, "connections at the same time"),
  /** How often certificate and key of TLS are looked at for a change; 0: only when told. */
  TLS_RELOAD(
      Unit.MILLIS, 10_000, 0, 86_400_000, "how often the files of TLS are looked at; 0 = never"),
  /** How often a relay at its connection limit looks for a free place. */
  ACCEPT_RETRY_DELAY(Unit.MILLIS, 100, 1, 60_000, "how often a full relay tries to accept again"),
  /** How long a graceful close may take. */
  DRAIN_LIMIT(Unit.MILLIS, 10_000, 0, 3_600_000, "how long a graceful close may take"),
  /** What clients are told to wait before they come back after a shutdown. */
  SHUTDOWN_RETRY(
      Unit.MILLIS, 1_000, 0, Hydra1.MAX_RETRY_MILLIS, "when clients may come back after a close"),
  /**
   * What the kernel may hold for a consumer's socket (SO_SNDBUF); 0: as much as it likes. Small
   * keeps what is on its way in the processor's cache; a consumer far away with much bandwidth
   * needs bandwidth × round trip time.
   */
  SEND_BUFFER(Unit.BYTES, 1 << 18, 0, 1 << 30, "socket buffer of a consumer; 0 = the system's"),
  /**
   * Threads that do network work; 0: one per two cores, because the kernel's own work for their
   * sockets wants as much again.
   */
  EVENT_LOOPS(Unit.COUNT, 0, 0, 1_024, "threads that do network work; 0 = one per two cores");

  /** What a setting's number counts. */
  public enum Unit {
    /** Frames of a stream. */
    FRAMES("frames"),
    /** Bytes. */
    BYTES("bytes"),
    /** Milliseconds. */
    MILLIS("ms"),
    /** Seconds. */
    SECONDS("s"),
    /** A plain count. */
    COUNT("count");

    private final String symbol;

    Unit(String symbol) {
      this.symbol = symbol;
    }

    /** Returns the unit as it stands in documentation. */
    public String symbol() {
      return symbol;
    }
  }

  private final Unit unit;
  private final long defaultValue;
  private final long min;
  private final long max;
  private final String meaning;

  RelaySetting(Unit unit, long defaultValue, long min, long max, String meaning) {
    this.unit = unit;
    this.defaultValue = defaultValue;
    this.min = min;
    this.max = max;
    this.meaning = meaning;
  }

  /** Returns the name in the specification's spelling, for example {@code ring_bytes}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns what the number counts. */
  public Unit unit() {
    return unit;
  }

  /** Returns the default. */
  public long defaultValue() {
    return defaultValue;
  }

  /** Returns the smallest value allowed. */
  public long min() {
    return min;
  }

  /** Returns the largest value allowed. */
  public long max() {
    return max;
  }

  /** Returns what the setting does, in a few words. */
  public String meaning() {
    return meaning;
  }

  /** Returns the setting of that key, or empty. */
  public static Optional<RelaySetting> of(String key) {
    return Arrays.stream(values()).filter(setting -> setting.key().equals(key)).findFirst();
  }

  long checked(long value) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          key() + " is " + value + "; it must be " + min + " to " + max + " " + unit.symbol());
    }
    return value;
  }
}
