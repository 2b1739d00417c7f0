package io.hydrarelay.server;

import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.server.net.Transport;
import io.hydrarelay.server.tls.TlsConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Everything a relay can be told, validated when built. Immutable and thread-safe.
 *
 * <p>Numbers are described by {@link RelaySetting}; the builder's named methods and {@link
 * Builder#set} set the same ones.
 */
public final class ServerConfig {
  private static final int ORIGINAL_CONNECTIONS = 32;

  private final InetSocketAddress address;
  private final List<String> names;
  private final Optional<Boolean> allowOpen;
  private final Optional<ProducerKeys> producerKeys;
  private final Set<LagPolicy> policies;
  private final LagPolicy defaultPolicy;
  private final Transport transport;
  private final RelayListener listener;
  private final Optional<TlsConfig> tls;
  private final Map<RelaySetting, Long> numbers;

  private ServerConfig(Builder builder) {
    address = builder.address;
    names = List.copyOf(builder.names);
    allowOpen = builder.allowOpen;
    producerKeys = builder.producerKeys;
    policies = Set.copyOf(builder.policies);
    defaultPolicy = builder.defaultPolicy;
    transport = builder.transport;
    listener = builder.listener;
    tls = builder.tls;
    numbers = new EnumMap<>(builder.numbers);
  }

  /** Returns a builder with every default: loopback, a port of the system's choice. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns the defaults of {@link HydraServer#bindDefault}: loopback, a port of the system's
   * choice, 32 connections, 64 MiB payload, 256 frames.
   */
  public static ServerConfig defaults() {
    return builder().maxConnections(ORIGINAL_CONNECTIONS).build();
  }

  /** Returns the address to listen on; port 0 for one of the system's choice. */
  public InetSocketAddress address() {
    return address;
  }

  /** Returns the "host:port" names that tickets may call this relay by; empty for any. */
  public List<String> names() {
    return names;
  }

  /**
   * Returns whether open sessions are accepted: unless said otherwise, only on loopback, and not
   * where producers are allowed one by one.
   */
  public boolean allowOpen() {
    return allowOpen.orElseGet(() -> isLoopback() && producerKeys.isEmpty());
  }

  /** Returns the producers that are served; empty for all. */
  public Optional<ProducerKeys> producerKeys() {
    return producerKeys;
  }

  /** Returns whether the relay listens on loopback only. */
  public boolean isLoopback() {
    return !address.isUnresolved() && address.getAddress().isLoopbackAddress();
  }

  /** Returns the lag policies that producers may ask for. */
  public Set<LagPolicy> policies() {
    return policies;
  }

  /** Returns the policy of producers that ask for the relay's default. */
  public LagPolicy defaultPolicy() {
    return defaultPolicy;
  }

  /** Returns how to talk to the kernel. */
  public Transport transport() {
    return transport;
  }

  /** Returns who is told of what happens. */
  public RelayListener listener() {
    return listener;
  }

  /** Returns how the relay speaks TLS; empty for plain TCP only. */
  public Optional<TlsConfig> tls() {
    return tls;
  }

  /** Returns the value of a number, in its unit. */
  public long get(RelaySetting setting) {
    return numbers.getOrDefault(setting, setting.defaultValue());
  }

  /** Returns how much memory a relay with these settings takes at most. */
  public MemoryCeiling memoryCeiling() {
    return MemoryCeiling.of(this);
  }

  /** Returns {@code buffer_bytes}, or what stands for it where that is 0. */
  long bufferBytes() {
    long given = get(RelaySetting.BUFFER_BYTES);
    return given > 0 ? given : DirectMemory.limitBytes() / 8 * 5;
  }

  int getInt(RelaySetting setting) {
    return Math.toIntExact(get(setting));
  }

  Duration getDuration(RelaySetting setting) {
    return setting.unit() == RelaySetting.Unit.SECONDS
        ? Duration.ofSeconds(get(setting))
        : Duration.ofMillis(get(setting));
  }

  /** Collects settings; not thread-safe. Every method checks its value at once. */
  public static final class Builder {
    private InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private List<String> names = List.of();
    private Optional<Boolean> allowOpen = Optional.empty();
    private Optional<ProducerKeys> producerKeys = Optional.empty();
    private Set<LagPolicy> policies =
        EnumSet.of(LagPolicy.DISCONNECT, LagPolicy.SKIP, LagPolicy.BLOCK);
    private LagPolicy defaultPolicy = LagPolicy.DISCONNECT;
    private Transport transport = Transport.AUTO;
    private RelayListener listener = new RelayListener() {};
    private Optional<TlsConfig> tls = Optional.empty();
    private final Map<RelaySetting, Long> numbers = new EnumMap<>(RelaySetting.class);

    private Builder() {}

    /** Sets the address to listen on; port 0 for one of the system's choice. */
    public Builder address(InetSocketAddress value) {
      address = Objects.requireNonNull(value, "address");
      return this;
    }

    /** Sets the "host:port" names that tickets may call this relay by (§3.4); empty for any. */
    public Builder names(List<String> values) {
      names = List.copyOf(values);
      return this;
    }

    /**
     * Serves only these producers, and their consumers; without it, all. Open sessions are then
     * refused, unless {@link #allowOpen} allows them.
     */
    public Builder producerKeys(ProducerKeys keys) {
      producerKeys = Optional.of(keys);
      return this;
    }

    /** Sets whether open sessions are accepted; without it, only on loopback. */
    public Builder allowOpen(boolean value) {
      allowOpen = Optional.of(value);
      return this;
    }

    /** Sets the lag policies that producers may ask for. */
    public Builder policies(Set<LagPolicy> values) {
      policies = Set.copyOf(values);
      return this;
    }

    /** Sets the policy of producers that ask for the relay's default. */
    public Builder defaultPolicy(LagPolicy value) {
      defaultPolicy = Objects.requireNonNull(value, "defaultPolicy");
      return this;
    }

    /** Sets how to talk to the kernel. */
    public Builder transport(Transport value) {
      transport = Objects.requireNonNull(value, "transport");
      return this;
    }

    /** Sets who is told of what happens. */
    public Builder listener(RelayListener value) {
      listener = Objects.requireNonNull(value, "listener");
      return this;
    }

    /** Sets that the relay speaks TLS, and how; without it, plain TCP. */
    public Builder tls(TlsConfig value) {
      tls = Optional.of(value);
      return this;
    }

    /**
     * Sets a number in the setting's unit.
     *
     * @throws IllegalArgumentException naming setting, value and range
     */
    public Builder set(RelaySetting setting, long value) {
      numbers.put(setting, setting.checked(value));
      return this;
    }

    /** Sets how long a consumer may take nothing while bytes wait for it. */
    public Builder stall(Duration duration) {
      return set(RelaySetting.STALL, duration.toMillis());
    }

    /** Sets how long a consumer may wait for a producer; zero for not at all. */
    public Builder waitForProducer(Duration duration) {
      return set(RelaySetting.WAIT, duration.toMillis());
    }

    /** Sets how long a session outlives its producer, and a finished session its end. */
    public Builder linger(Duration duration) {
      return set(RelaySetting.LINGER, duration.toMillis());
    }

    /** Sets the limit from connect to STATUS 00. */
    public Builder handshake(Duration duration) {
      return set(RelaySetting.HANDSHAKE, duration.toMillis());
    }

    /** Sets the limit from a producer's join to its first HEADER. */
    public Builder headerWait(Duration duration) {
      return set(RelaySetting.HEADER_WAIT, duration.toMillis());
    }

    /** Sets the limit from a frame's first to its last byte. */
    public Builder frameWait(Duration duration) {
      return set(RelaySetting.FRAME_WAIT, duration.toMillis());
    }

    /** Sets how long the delivery of a fatal STATUS may take. */
    public Builder closeFlush(Duration duration) {
      return set(RelaySetting.CLOSE_FLUSH, duration.toMillis());
    }

    /** Sets how often a full relay tries to accept again. */
    public Builder acceptRetryDelay(Duration duration) {
      return set(RelaySetting.ACCEPT_RETRY_DELAY, duration.toMillis());
    }

    /** Sets how long a graceful close may take. */
    public Builder drainLimit(Duration duration) {
      return set(RelaySetting.DRAIN_LIMIT, duration.toMillis());
    }

    /** Sets what clients are told to wait after a shutdown. */
    public Builder shutdownRetry(Duration duration) {
      return set(RelaySetting.SHUTDOWN_RETRY, duration.toMillis());
    }

    /** Sets the keepalive announced to clients; zero for none. Whole seconds. */
    public Builder keepalive(Duration duration) {
      return set(RelaySetting.KEEPALIVE, duration.toSeconds());
    }

    /** Sets how many frames may wait for a consumer before it lags. */
    public Builder capacity(int frames) {
      return set(RelaySetting.CAPACITY, frames);
    }

    /** Sets how many bytes may wait likewise; 0 for frames alone. */
    public Builder capacityBytes(long bytes) {
      return set(RelaySetting.CAPACITY_BYTES, bytes);
    }

    /** Sets the memory of one session's ring. */
    public Builder ringBytes(long bytes) {
      return set(RelaySetting.RING_BYTES, bytes);
    }

    /** Sets the memory of all rings together. */
    public Builder totalRingBytes(long bytes) {
      return set(RelaySetting.TOTAL_RING_BYTES, bytes);
    }

    /**
     * Sets the memory of all buffers that hold frames, beyond which producers are not read; 0 for
     * five eighths of what the JVM may take outside its heap.
     */
    public Builder bufferBytes(long bytes) {
      return set(RelaySetting.BUFFER_BYTES, bytes);
    }

    /** Sets what a ring keeps for latecomers and resumes. */
    public Builder retainBytes(long bytes) {
      return set(RelaySetting.RETAIN_BYTES, bytes);
    }

    /** Sets the bytes per second from all producers together; 0 for no limit. */
    public Builder maxRateIn(long bytesPerSecond) {
      return set(RelaySetting.MAX_RATE_IN, bytesPerSecond);
    }

    /** Sets the bytes per second to all consumers together; 0 for no limit. */
    public Builder maxRateOut(long bytesPerSecond) {
      return set(RelaySetting.MAX_RATE_OUT, bytesPerSecond);
    }

    /** Sets the bytes per second from the producer of each session; 0 for no limit. */
    public Builder sessionRate(long bytesPerSecond) {
      return set(RelaySetting.SESSION_RATE, bytesPerSecond);
    }

    /** Sets the largest message. */
    public Builder maxPayload(long bytes) {
      return set(RelaySetting.MAX_PAYLOAD, bytes);
    }

    /** Sets how many connections may be joining at the same time. */
    public Builder pending(int connections) {
      return set(RelaySetting.PENDING, connections);
    }

    /** Sets the joins per source address; 0 for unlimited. */
    public Builder joinsPerMinute(int joins) {
      return set(RelaySetting.JOINS_PER_MINUTE, joins);
    }

    /** Sets the connections of one source at the same time; 0 for unlimited. */
    public Builder sourceConnections(int connections) {
      return set(RelaySetting.SOURCE_CONNECTIONS, connections);
    }

    /** Sets the connections of one source that may be joining; 0 for unlimited. */
    public Builder sourcePending(int connections) {
      return set(RelaySetting.SOURCE_PENDING, connections);
    }

    /** Sets the new connections of one source per second, in the long run; 0 for unlimited. */
    public Builder sourceRate(int perSecond) {
      return set(RelaySetting.SOURCE_RATE, perSecond);
    }

    /** Sets the new connections of one source that may come at once; 0 for those of a second. */
    public Builder sourceBurst(int connections) {
      return set(RelaySetting.SOURCE_BURST, connections);
    }

    /** Sets how many bits of an IPv4 and of an IPv6 address make a source. */
    public Builder sourcePrefixes(int ipv4Bits, int ipv6Bits) {
      set(RelaySetting.SOURCE_IPV4_PREFIX, ipv4Bits);
      return set(RelaySetting.SOURCE_IPV6_PREFIX, ipv6Bits);
    }

    /** Sets how many sources without a connection are remembered. */
    public Builder sourceMemory(int sources) {
      return set(RelaySetting.SOURCE_MEMORY, sources);
    }

    /** Sets the lines of the log for each event and reason in a second; 0 for all. */
    public Builder logLines(int perSecond) {
      return set(RelaySetting.LOG_LINES, perSecond);
    }

    /** Sets the number of sessions. */
    public Builder sessions(int count) {
      return set(RelaySetting.SESSIONS, count);
    }

    /** Sets the number of consumers of one session. */
    public Builder consumers(int count) {
      return set(RelaySetting.CONSUMERS, count);
    }

    /** Sets the signature checks at the same time. */
    public Builder verifyParallel(int checks) {
      return set(RelaySetting.VERIFY_PARALLEL, checks);
    }

    /** Sets the number of connections. */
    public Builder maxConnections(int connections) {
      return set(RelaySetting.MAX_CONNECTIONS, connections);
    }

    /** Sets the kernel's buffer for a consumer's socket, in bytes; 0 for the system's choice. */
    public Builder sendBuffer(int bytes) {
      return set(RelaySetting.SEND_BUFFER, bytes);
    }

    /** Sets the network threads; 0 for one per two cores. */
    public Builder eventLoops(int threads) {
      return set(RelaySetting.EVENT_LOOPS, threads);
    }

    /**
     * Returns the configuration.
     *
     * @throws IllegalArgumentException when the settings contradict each other
     */
    public ServerConfig build() {
      for (LagPolicy policy : policies) {
        if (policy == LagPolicy.RELAY_DEFAULT || policy == LagPolicy.SPILL) {
          throw new IllegalArgumentException("policies cannot hold " + policy);
        }
      }
      if (!policies.contains(defaultPolicy)) {
        throw new IllegalArgumentException(
            "default_policy is " + defaultPolicy + "; policies allows only " + policies);
      }
      return new ServerConfig(this);
    }
  }
}
