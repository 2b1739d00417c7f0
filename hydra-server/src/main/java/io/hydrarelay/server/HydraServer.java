package io.hydrarelay.server;

import io.hydrarelay.protocol.Endpoint;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.Status;
import io.hydrarelay.server.metrics.ConsumerView;
import io.hydrarelay.server.metrics.Disconnect;
import io.hydrarelay.server.metrics.DisconnectLog;
import io.hydrarelay.server.metrics.RelayCounters;
import io.hydrarelay.server.metrics.RelayMetrics;
import io.hydrarelay.server.metrics.SessionView;
import io.hydrarelay.server.net.Admission;
import io.hydrarelay.server.net.ConnectionEvents;
import io.hydrarelay.server.net.ConnectionSettings;
import io.hydrarelay.server.net.EventLog;
import io.hydrarelay.server.net.ReadTurns;
import io.hydrarelay.server.net.RelayAcceptor;
import io.hydrarelay.server.net.RelayClosing;
import io.hydrarelay.server.net.RelayServices;
import io.hydrarelay.server.net.SignatureChecks;
import io.hydrarelay.server.net.SourceLimits;
import io.hydrarelay.server.net.Transport;
import io.hydrarelay.server.session.SessionRegistry;
import io.hydrarelay.server.session.SessionSettings;
import io.hydrarelay.server.session.TrafficLimits;
import io.hydrarelay.server.tls.BadCertificateException;
import io.hydrarelay.server.tls.CertificateWatch;
import io.hydrarelay.server.tls.RelayTls;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Hydra relay. Thread-safe. {@link #bind} takes the port, so that peers may connect at once;
 * {@link #start} begins to accept them; {@link #close} drains and ends.
 */
public final class HydraServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("hydra.relay");
  private static final long QUIET_MILLIS = 0;
  private static final long STOP_MILLIS = 2_000;

  private final ServerConfig config;
  private final Optional<RelayTls> tls;
  private final Optional<CertificateWatch> certificates;
  private final EventLoopGroup loops;
  private final SignatureChecks checks;
  private final Admission admission;
  private final SessionRegistry registry;
  private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final Channel listening;
  private final InetSocketAddress address;
  private final AtomicBoolean closing = new AtomicBoolean();
  private final Instant started = Instant.now();
  private final Transport transport;

  private HydraServer(ServerConfig config) {
    this.config = config;
    this.tls = config.tls().map(RelayTls::of);
    Transport.Loops opened = openTransport();
    this.loops = opened.group();
    this.transport = opened.transport();
    this.checks = new SignatureChecks(config.getInt(RelaySetting.VERIFY_PARALLEL));
    this.admission =
        new Admission(
            config.getInt(RelaySetting.MAX_CONNECTIONS),
            config.getInt(RelaySetting.PENDING),
            config.getInt(RelaySetting.JOINS_PER_MINUTE),
            sourceLimits(config));
    EventLog log = new EventLog(config.getInt(RelaySetting.LOG_LINES), loops.next());
    RelayEvents events = new RelayEvents(config.listener(), log);
    config.producerKeys().ifPresent(keys -> admission.allowOnly(keys::allows));
    this.registry =
        new SessionRegistry(sessionSettings(config), events, loops.next(), new RelayCounters());
    RelayServices services =
        new RelayServices(
            connectionSettings(config),
            admission,
            registry,
            checks,
            new ReadTurns(),
            tls,
            new ConnectionEvents(log, events));
    RelayAcceptor acceptor =
        new RelayAcceptor(
            services, connections, config.getDuration(RelaySetting.ACCEPT_RETRY_DELAY));
    this.listening = listen(acceptor, transport);
    this.address = (InetSocketAddress) listening.localAddress();
    this.certificates =
        tls.map(used -> new CertificateWatch(used, config.getDuration(RelaySetting.TLS_RELOAD)));
    LOG.info(
        "relay listens on address={} transport={} tls={}",
        EventLog.address(address),
        transport,
        describeTls());
    if (config.names().isEmpty() && !config.isLoopback()) {
      LOG.warn("no names are set, so producers' proofs for any relay name are accepted here");
    }
  }

  private Transport.Loops openTransport() {
    try {
      return config
          .transport()
          .open(config.getInt(RelaySetting.EVENT_LOOPS), config.getInt(RelaySetting.CONSUMERS));
    } catch (IllegalStateException | LinkageError unusable) {
      tls.ifPresent(RelayTls::close);
      throw unusable;
    }
  }

  /** Binds a relay with {@link ServerConfig#defaults}. */
  public static HydraServer bindDefault() {
    return bind(ServerConfig.defaults());
  }

  /**
   * Binds a relay. Blocks for the moment that takes.
   *
   * @throws UncheckedIOException when the address cannot be bound
   * @throws BadCertificateException when the certificate or key of TLS cannot be used
   * @throws IllegalStateException when the transport, or the TLS engine that was asked for, does
   *     not work on this machine
   */
  public static HydraServer bind(ServerConfig config) {
    return new HydraServer(config);
  }

  private String describeTls() {
    return tls.map(
            used ->
                "1.3 " + (used.alsoPlain() ? "and plain" : "only") + ", engine " + used.engine())
        .orElse(EventLog.NONE);
  }

  private Channel listen(RelayAcceptor acceptor, Transport chosen) {
    ChannelFuture bound = acceptor.bind(chosen, loops, config.address());
    bound.awaitUninterruptibly();
    if (!bound.isSuccess()) {
      stopThreads();
      tls.ifPresent(RelayTls::close);
      throw new UncheckedIOException(
          new IOException("cannot listen on " + config.address(), bound.cause()));
    }
    return bound.channel();
  }

  /** Begins to accept connections; returns this. */
  public HydraServer start() {
    listening.config().setAutoRead(true);
    return this;
  }

  /** Returns the address that the relay listens on. */
  public InetSocketAddress localAddress() {
    return address;
  }

  /**
   * Returns where clients on this machine find the relay: for tickets. A relay that listens on
   * every address is named by the loopback one; one with TLS is spoken to by TLS.
   */
  public Endpoint endpoint() {
    InetAddress host = address.getAddress();
    InetAddress named = host.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : host;
    String text = NetUtil.toAddressString(named);
    return new Endpoint(
        tls.isPresent(),
        named instanceof Inet6Address ? "[" + text + "]" : text,
        address.getPort());
  }

  /**
   * Returns the pin of the certificate that new connections get, {@code sha256:} and the hash of
   * its SubjectPublicKeyInfo in base64url; empty without TLS.
   */
  public Optional<String> tlsPin() {
    return tls.map(RelayTls::pin);
  }

  /**
   * Reads the files of certificate and key again, for new connections; those that exist stay. A
   * pair that cannot be used is logged, and the old one stays. Blocks for the files; does nothing
   * without TLS.
   */
  public void reloadTls() {
    tls.ifPresent(RelayTls::reload);
  }

  /**
   * Serves only these producers from now on, and their consumers. A connected producer that is not
   * among them is told BAD_PROOF; its consumers are, after {@code linger}, told NO_SESSION. Whether
   * open sessions are served does not change. From any thread.
   */
  public void allowProducers(ProducerKeys keys) {
    admission.allowOnly(keys::allows);
    admission.endOthersOf(registry);
  }

  /** Returns what the relay holds now. */
  public RelaySnapshot snapshot() {
    return new RelaySnapshot(
        admission.connections(),
        admission.pending(),
        registry.sessionCount(),
        registry.consumerCount(),
        registry.ringBytes(),
        registry.buffers().used());
  }

  /**
   * Returns the relay's figures and counters. They are read while it goes on, without stopping
   * anything, and may be a moment old. Looks at every session and consumer. From any thread, also
   * after the end.
   */
  public RelayMetrics metrics() {
    return new MetricsReader(config, registry, admission)
        .read(started, closing.get(), address, endpoint().tls(), transport);
  }

  /** Returns whether the relay closes or has: nobody is accepted any more. */
  public boolean isClosing() {
    return closing.get();
  }

  /** Returns how each session gets on; likewise. */
  public List<SessionView> sessions() {
    return registry.sessionViews();
  }

  /** Returns how each consumer of every session gets on; likewise. */
  public List<ConsumerView> consumers() {
    return registry.consumerViews();
  }

  /**
   * Returns the last connections that ended, the newest first: {@value DisconnectLog#CAPACITY} of
   * those whose JOIN had come, and as many of those that ended without one.
   */
  public List<Disconnect> disconnects() {
    return registry.counters().disconnects().newestFirst();
  }

  /**
   * Returns whether every network thread takes a turn within that time: false while one of them is
   * blocked, and when the relay has ended. Blocks for at most that long; not for network threads.
   */
  public boolean isResponsive(Duration patience) throws InterruptedException {
    long start = System.nanoTime();
    List<Future<?>> turns = new ArrayList<>();
    try {
      loops.forEach(loop -> turns.add(loop.submit(() -> {})));
    } catch (RejectedExecutionException ended) {
      return false;
    }
    for (Future<?> turn : turns) {
      if (!turn.await(patience.toNanos() - (System.nanoTime() - start), TimeUnit.NANOSECONDS)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Stops accepting, tells producers when to come back, gives consumers what waits for them up to
   * the drain limit, then ends. Further calls return at once. Blocks.
   */
  @Override
  public void close() {
    if (closing.compareAndSet(false, true)) {
      listening.close().awaitUninterruptibly(STOP_MILLIS, TimeUnit.MILLISECONDS);
      Status status = Status.of(StatusCode.SHUTDOWN, config.get(RelaySetting.SHUTDOWN_RETRY));
      registry.shutdown(status);
      connections.forEach(
          channel -> channel.pipeline().fireUserEventTriggered(new RelayClosing(status)));
      connections
          .newCloseFuture()
          .awaitUninterruptibly(config.get(RelaySetting.DRAIN_LIMIT), TimeUnit.MILLISECONDS);
      end();
    }
  }

  /** Ends without draining; a close under way ends at once. Blocks until the threads are gone. */
  public void closeNow() {
    closing.set(true);
    listening.close().awaitUninterruptibly(STOP_MILLIS, TimeUnit.MILLISECONDS);
    end();
  }

  /** Only one of several callers ends the relay; the others wait until it has. */
  private synchronized void end() {
    if (loops.isTerminated()) {
      return;
    }
    admission.end();
    connections.close().awaitUninterruptibly(STOP_MILLIS, TimeUnit.MILLISECONDS);
    stopThreads();
    certificates.ifPresent(CertificateWatch::close);
    tls.ifPresent(RelayTls::close);
    registry.releaseAll();
    LOG.info("relay has ended: address={}", EventLog.address(address));
  }

  private void stopThreads() {
    checks.close();
    loops
        .shutdownGracefully(QUIET_MILLIS, STOP_MILLIS, TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(2 * STOP_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static SessionSettings sessionSettings(ServerConfig config) {
    return new SessionSettings(
        config.getInt(RelaySetting.CAPACITY),
        config.get(RelaySetting.CAPACITY_BYTES),
        config.get(RelaySetting.RING_BYTES),
        config.get(RelaySetting.TOTAL_RING_BYTES),
        config.bufferBytes(),
        config.get(RelaySetting.RETAIN_BYTES),
        config.getInt(RelaySetting.SESSIONS),
        config.getInt(RelaySetting.CONSUMERS),
        config.getDuration(RelaySetting.WAIT),
        config.getDuration(RelaySetting.LINGER),
        config.defaultPolicy(),
        new TrafficLimits(
            config.get(RelaySetting.MAX_RATE_IN),
            config.get(RelaySetting.MAX_RATE_OUT),
            config.get(RelaySetting.SESSION_RATE)));
  }

  private static SourceLimits sourceLimits(ServerConfig config) {
    return new SourceLimits(
        config.getInt(RelaySetting.SOURCE_CONNECTIONS),
        config.getInt(RelaySetting.SOURCE_PENDING),
        config.getInt(RelaySetting.SOURCE_RATE),
        config.getInt(RelaySetting.SOURCE_BURST),
        config.getInt(RelaySetting.SOURCE_IPV4_PREFIX),
        config.getInt(RelaySetting.SOURCE_IPV6_PREFIX),
        config.getInt(RelaySetting.SOURCE_MEMORY));
  }

  private static ConnectionSettings connectionSettings(ServerConfig config) {
    Duration handshake = config.getDuration(RelaySetting.HANDSHAKE);
    return new ConnectionSettings(
        config.names(),
        config.allowOpen(),
        config.policies().stream().mapToInt(LagPolicy::bit).sum(),
        config.get(RelaySetting.MAX_PAYLOAD),
        config.getDuration(RelaySetting.STALL),
        handshake,
        config.getDuration(RelaySetting.HEADER_WAIT),
        config.getDuration(RelaySetting.FRAME_WAIT),
        config.getDuration(RelaySetting.CLOSE_FLUSH),
        config.getDuration(RelaySetting.KEEPALIVE),
        config.getInt(RelaySetting.SEND_BUFFER));
  }
}
