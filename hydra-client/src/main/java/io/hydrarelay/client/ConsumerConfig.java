package io.hydrarelay.client;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.crypto.AeadProvider;
import io.hydrarelay.protocol.stream.ResumePoint;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * What a consumer can be told. Immutable and thread-safe.
 *
 * @param start where to begin, also where an earlier consumer would have gone on; default the live
 *     edge
 * @param hold whether messages come out only once a signature covers them; default no
 * @param holdBytes how many bytes of messages may be held; default 128 MiB
 * @param maxStaleness how old a first CHECK may be before the stream counts as stale; default 120 s
 * @param staleIsFatal whether a stale stream ends the consumer; default no
 * @param stalledIsFatal whether a stream without CHECKs ends the consumer; default no
 * @param highestEpoch the highest epoch an earlier consumer has seen, so that nothing older is
 *     taken; 0 for none
 * @param queueBytes how many bytes of events may wait for the application before reading stops;
 *     default 4 MiB
 * @param reconnectOnNoSession whether to come back when no producer serves the session; default no
 * @param reconnectOnTooSlow whether to come back after having been too slow; default no
 * @param clientHandshake the limit from connect to the end of the join; default 10 s
 * @param reconnect whether a lost connection is made again; default yes
 * @param backoff the first delay before a reconnect; it doubles, with jitter; default 250 ms
 * @param backoffMax the longest delay before a reconnect; default 30 s
 * @param maxReconnectTime how long a lost connection is tried before giving up; default 5 min
 * @param aead the implementation of the cipher; default the best present
 * @param trust whom to believe to be the relay of a ticket with TLS; default the authorities that
 *     the JVM trusts
 * @param listener who is told how the connection fares
 */
public record ConsumerConfig(
    ResumePoint start,
    boolean hold,
    long holdBytes,
    Duration maxStaleness,
    boolean staleIsFatal,
    boolean stalledIsFatal,
    long highestEpoch,
    long queueBytes,
    boolean reconnectOnNoSession,
    boolean reconnectOnTooSlow,
    Duration clientHandshake,
    boolean reconnect,
    Duration backoff,
    Duration backoffMax,
    Duration maxReconnectTime,
    AeadProvider aead,
    TlsTrust trust,
    ConnectionListener listener) {
  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException naming option, value and range
   */
  public ConsumerConfig {
    Objects.requireNonNull(start, "start");
    OptionCheck.number("start.epoch", start.epoch(), 0, Hydra1.U64_LIMIT - 1);
    OptionCheck.number("start.seq", start.seq(), 0, Hydra1.U64_LIMIT - 1);
    OptionCheck.number("holdBytes", holdBytes, 0, 1L << 40);
    OptionCheck.duration("maxStaleness", maxStaleness, 0, 31_536_000_000L);
    OptionCheck.number("highestEpoch", highestEpoch, 0, Hydra1.U64_LIMIT - 1);
    OptionCheck.number("queueBytes", queueBytes, 1, 1L << 40);
    OptionCheck.duration("clientHandshake", clientHandshake, 1, 600_000);
    OptionCheck.duration("backoff", backoff, 1, 600_000);
    OptionCheck.duration("backoffMax", backoffMax, backoff.toMillis(), 600_000);
    OptionCheck.duration("maxReconnectTime", maxReconnectTime, 0, 31_536_000_000L);
    Objects.requireNonNull(aead, "aead");
    Objects.requireNonNull(trust, "trust");
    Objects.requireNonNull(listener, "listener");
  }

  /** Returns a builder with every default. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns every default. */
  public static ConsumerConfig defaults() {
    return builder().build();
  }

  /** Where a consumer begins (§3.2). */
  public enum Start {
    /** With what the producer sends next. */
    LIVE_EDGE(ResumePoint.LIVE_EDGE),
    /**
     * With the oldest frame the relay still has: at least the last 256 of a stream, unless memory
     * is short. A session whose producer has closed it is over for whoever comes then.
     */
    OLDEST(ResumePoint.OLDEST);

    private final ResumePoint point;

    Start(ResumePoint point) {
      this.point = point;
    }

    ResumePoint point() {
      return point;
    }
  }

  ReconnectPolicy reconnectPolicy() {
    Set<StatusCode> asked = EnumSet.noneOf(StatusCode.class);
    if (reconnectOnNoSession) {
      asked.add(StatusCode.NO_SESSION);
    }
    if (reconnectOnTooSlow) {
      asked.add(StatusCode.TOO_SLOW);
    }
    return new ReconnectPolicy(reconnect, asked, backoff, backoffMax, maxReconnectTime);
  }

  /** Collects options; not thread-safe. {@link #build} checks them. */
  public static final class Builder {
    private ResumePoint start = ResumePoint.LIVE_EDGE;
    private boolean hold = false;
    private long holdBytes = 134_217_728;
    private Duration maxStaleness = Duration.ofSeconds(120);
    private boolean staleIsFatal = false;
    private boolean stalledIsFatal = false;
    private long highestEpoch = 0;
    private long queueBytes = 4_194_304;
    private boolean reconnectOnNoSession = false;
    private boolean reconnectOnTooSlow = false;
    private Duration clientHandshake = Duration.ofSeconds(10);
    private boolean reconnect = true;
    private Duration backoff = Duration.ofMillis(250);
    private Duration backoffMax = Duration.ofSeconds(30);
    private Duration maxReconnectTime = Duration.ofMinutes(5);
    private AeadProvider aead = DefaultCipher.get();
    private TlsTrust trust = TlsTrust.system();
    private ConnectionListener listener = new ConnectionListener() {};

    private Builder() {}

    /** Sets where to begin; default the live edge. */
    public Builder start(Start value) {
      return start(Objects.requireNonNull(value, "start").point());
    }

    /**
     * Sets that this consumer goes on where an earlier one stopped: {@link Consumer#resumePoint}.
     * Give it that one's {@link #highestEpoch} too, or an older stream could be passed off to it.
     */
    public Builder start(ResumePoint value) {
      start = Objects.requireNonNull(value, "start");
      return this;
    }

    /** Sets whether messages come out only once a signature covers them; default no. */
    public Builder hold(boolean value) {
      hold = value;
      return this;
    }

    /**
     * Sets how many bytes of messages may be held, and separately of what the messages take
     * besides, 128 bytes each; default 128 MiB.
     */
    public Builder holdBytes(long value) {
      holdBytes = value;
      return this;
    }

    /** Sets how old a first CHECK may be before the stream counts as stale; default 120 s. */
    public Builder maxStaleness(Duration value) {
      maxStaleness = Objects.requireNonNull(value, "maxStaleness");
      return this;
    }

    /** Sets whether a stale stream ends the consumer; default no. */
    public Builder staleIsFatal(boolean value) {
      staleIsFatal = value;
      return this;
    }

    /** Sets whether a stream without CHECKs ends the consumer; default no. */
    public Builder stalledIsFatal(boolean value) {
      stalledIsFatal = value;
      return this;
    }

    /**
     * Sets the highest epoch an earlier consumer has seen, so that nothing older is taken; 0 for
     * none.
     */
    public Builder highestEpoch(long value) {
      highestEpoch = value;
      return this;
    }

    /**
     * Sets how many bytes of events may wait for the application before reading stops; default 4
     * MiB.
     */
    public Builder queueBytes(long value) {
      queueBytes = value;
      return this;
    }

    /** Sets whether to come back when no producer serves the session; default no. */
    public Builder reconnectOnNoSession(boolean value) {
      reconnectOnNoSession = value;
      return this;
    }

    /** Sets whether to come back after having been too slow; default no. */
    public Builder reconnectOnTooSlow(boolean value) {
      reconnectOnTooSlow = value;
      return this;
    }

    /** Sets the limit from connect to the end of the join; default 10 s. */
    public Builder clientHandshake(Duration value) {
      clientHandshake = Objects.requireNonNull(value, "clientHandshake");
      return this;
    }

    /** Sets whether a lost connection is made again; default yes. */
    public Builder reconnect(boolean value) {
      reconnect = value;
      return this;
    }

    /** Sets the first delay before a reconnect; it doubles, with jitter; default 250 ms. */
    public Builder backoff(Duration value) {
      backoff = Objects.requireNonNull(value, "backoff");
      return this;
    }

    /** Sets the longest delay before a reconnect; default 30 s. */
    public Builder backoffMax(Duration value) {
      backoffMax = Objects.requireNonNull(value, "backoffMax");
      return this;
    }

    /** Sets how long a lost connection is tried before giving up; default 5 min. */
    public Builder maxReconnectTime(Duration value) {
      maxReconnectTime = Objects.requireNonNull(value, "maxReconnectTime");
      return this;
    }

    /** Sets the implementation of the cipher; default the best present. */
    public Builder aead(AeadProvider value) {
      aead = Objects.requireNonNull(value, "aead");
      return this;
    }

    /**
     * Sets whom to believe to be the relay of a ticket with TLS; default the authorities that the
     * JVM trusts, for the host of the ticket.
     */
    public Builder trust(TlsTrust value) {
      trust = Objects.requireNonNull(value, "trust");
      return this;
    }

    /** Sets who is told how the connection fares. */
    public Builder listener(ConnectionListener value) {
      listener = Objects.requireNonNull(value, "listener");
      return this;
    }

    /**
     * Returns the options.
     *
     * @throws IllegalArgumentException naming option, value and range
     */
    public ConsumerConfig build() {
      return new ConsumerConfig(
          start,
          hold,
          holdBytes,
          maxStaleness,
          staleIsFatal,
          stalledIsFatal,
          highestEpoch,
          queueBytes,
          reconnectOnNoSession,
          reconnectOnTooSlow,
          clientHandshake,
          reconnect,
          backoff,
          backoffMax,
          maxReconnectTime,
          aead,
          trust,
          listener);
    }
  }
}
