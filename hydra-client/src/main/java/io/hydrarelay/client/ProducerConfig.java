package io.hydrarelay.client;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.crypto.AeadProvider;
import io.hydrarelay.protocol.stream.SealerOptions;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * What a producer can be told. Immutable and thread-safe.
 *
 * @param lagPolicy what the relay is asked to do with slow consumers; default its own default
 * @param sigInterval every how many frames one is a CHECK, 2 to 65,535; default 1,024
 * @param sigMillis how soon a CHECK follows DATA, in milliseconds; 0 for no timer; default 1,000
 * @param resendBytes how many bytes of sealed frames are kept to be sent again; default 16 MiB
 * @param padTo the multiple that plaintexts are padded to, in bytes; 0 for no padding; default 0
 * @param maxFragment the most bytes of a message in one frame, before padding, 1 to 65,408; default
 *     65,408
 * @param batchBytes the most bytes of small messages that are gathered into one frame while the
 *     network is busy; below 64 for no gathering; default 16 KiB
 * @param linger how long small messages wait for others even if the network is idle; default none
 * @param reconnectOnBusy whether to come back while an open session has another producer; default
 *     no
 * @param closeTimeout how long close waits without an acknowledgement's progress; default 10 s
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
public record ProducerConfig(
    LagPolicy lagPolicy,
    int sigInterval,
    long sigMillis,
    long resendBytes,
    int padTo,
    int maxFragment,
    int batchBytes,
    Duration linger,
    boolean reconnectOnBusy,
    Duration closeTimeout,
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
  public ProducerConfig {
    Objects.requireNonNull(lagPolicy, "lagPolicy");
    OptionCheck.number(
        "sigInterval", sigInterval, Hydra1.MIN_SIG_INTERVAL, Hydra1.MAX_SIG_INTERVAL);
    OptionCheck.number("sigMillis", sigMillis, 0, 0xffff_ffffL);
    OptionCheck.number("resendBytes", resendBytes, 131_072, 1L << 40);
    OptionCheck.number("maxFragment", maxFragment, 1, Hydra1.MAX_PLAINTEXT_BYTES);
    OptionCheck.number("padTo", padTo, 0, Hydra1.MAX_PLAINTEXT_BYTES);
    OptionCheck.number("batchBytes", batchBytes, 0, Hydra1.MAX_PLAINTEXT_BYTES);
    OptionCheck.duration("linger", linger, 0, 10_000);
    OptionCheck.duration("closeTimeout", closeTimeout, 1, 86_400_000);
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
  public static ProducerConfig defaults() {
    return builder().build();
  }

  SealerOptions sealerOptions() {
    return new SealerOptions(maxFragment, padTo);
  }

  ReconnectPolicy reconnectPolicy() {
    Set<StatusCode> asked = EnumSet.noneOf(StatusCode.class);
    if (reconnectOnBusy) {
      asked.add(StatusCode.BUSY);
    }
    return new ReconnectPolicy(reconnect, asked, backoff, backoffMax, maxReconnectTime);
  }

  /** Collects options; not thread-safe. {@link #build} checks them. */
  public static final class Builder {
    private LagPolicy lagPolicy = LagPolicy.RELAY_DEFAULT;
    private int sigInterval = 1_024;
    private long sigMillis = 1_000;
    private long resendBytes = 16_777_216;
    private int padTo = 0;
    private int maxFragment = Hydra1.MAX_PLAINTEXT_BYTES;
    private int batchBytes = 16_384;
    private Duration linger = Duration.ZERO;
    private boolean reconnectOnBusy = false;
    private Duration closeTimeout = Duration.ofSeconds(10);
    private Duration clientHandshake = Duration.ofSeconds(10);
    private boolean reconnect = true;
    private Duration backoff = Duration.ofMillis(250);
    private Duration backoffMax = Duration.ofSeconds(30);
    private Duration maxReconnectTime = Duration.ofMinutes(5);
    private AeadProvider aead = DefaultCipher.get();
    private TlsTrust trust = TlsTrust.system();
    private ConnectionListener listener = new ConnectionListener() {};

    private Builder() {}

    /** Sets what the relay is asked to do with slow consumers; default its own default. */
    public Builder lagPolicy(LagPolicy value) {
      lagPolicy = Objects.requireNonNull(value, "lagPolicy");
      return this;
    }

    /** Sets every how many frames one is a CHECK, 2 to 65,535; default 1,024. */
    public Builder sigInterval(int value) {
      sigInterval = value;
      return this;
    }

    /** Sets how soon a CHECK follows DATA, in milliseconds; 0 for no timer; default 1,000. */
    public Builder sigMillis(long value) {
      sigMillis = value;
      return this;
    }

    /** Sets how many bytes of sealed frames are kept to be sent again; default 16 MiB. */
    public Builder resendBytes(long value) {
      resendBytes = value;
      return this;
    }

    /** Sets the multiple that plaintexts are padded to, in bytes; 0 for no padding; default 0. */
    public Builder padTo(int value) {
      padTo = value;
      return this;
    }

    /** Sets the most bytes of a message in one frame, before padding; default 65,408. */
    public Builder maxFragment(int value) {
      maxFragment = value;
      return this;
    }

    /**
     * Sets the most bytes of small messages, those of which at least four fit, that are gathered
     * into one frame while the network is busy; below 64, above all 0, for no gathering; default 16
     * KiB.
     */
    public Builder batchBytes(int value) {
      batchBytes = value;
      return this;
    }

    /**
     * Sets how long small messages wait for others even if the network is idle, at most 10 s;
     * default none: an idle network gets every message at once.
     */
    public Builder linger(Duration value) {
      linger = Objects.requireNonNull(value, "linger");
      return this;
    }

    /** Sets whether to come back while an open session has another producer; default no. */
    public Builder reconnectOnBusy(boolean value) {
      reconnectOnBusy = value;
      return this;
    }

    /** Sets how long close waits without an acknowledgement's progress; default 10 s. */
    public Builder closeTimeout(Duration value) {
      closeTimeout = Objects.requireNonNull(value, "closeTimeout");
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
    public ProducerConfig build() {
      return new ProducerConfig(
          lagPolicy,
          sigInterval,
          sigMillis,
          resendBytes,
          padTo,
          maxFragment,
          batchBytes,
          linger,
          reconnectOnBusy,
          closeTimeout,
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
