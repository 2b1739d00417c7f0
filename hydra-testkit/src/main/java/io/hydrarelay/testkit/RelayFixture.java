package io.hydrarelay.testkit;

import io.hydrarelay.client.Consumer;
import io.hydrarelay.client.ConsumerConfig;
import io.hydrarelay.client.HydraException;
import io.hydrarelay.client.Producer;
import io.hydrarelay.client.ProducerConfig;
import io.hydrarelay.client.TlsTrust;
import io.hydrarelay.protocol.Endpoint;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.server.HydraServer;
import io.hydrarelay.server.ServerConfig;
import io.hydrarelay.testkit.log.LogLine;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * A relay on a free loopback port, in the process of the test that uses it, and an eye on what that
 * test leaves behind. Thread-safe; {@link #start}, {@link #stop}, {@link #crash}, {@link
 * #restartOnSamePort}, {@link #verify} and {@link #close} block.
 */
public final class RelayFixture implements AutoCloseable {
  private static final SecureRandom RANDOM = new SecureRandom();

  /** Whoever restarts a relay does not want to wait for the clients. */
  private static final Duration BACKOFF = Duration.ofMillis(20);

  private static final Duration BACKOFF_MAX = Duration.ofMillis(200);

  private final FixtureClients clients = new FixtureClients();
  private final PeerTable peers = new PeerTable();
  private final FixtureWatch watch;
  private final RelayHost host;
  private final RelayInfo info;

  private RelayFixture(FixtureConfig config) {
    RelayThreads threads = new RelayThreads();
    watch = new FixtureWatch(config, threads);
    host = watch.begin(() -> new RelayHost(config.settings(), threads, peers));
    info = new RelayInfo(host);
    watch.log().isAt(endpoint().authority());
  }

  /** Returns a running relay with the default settings, and every check. */
  public static RelayFixture start() {
    return start(settings -> settings);
  }

  /**
   * Returns a running relay, and every check.
   *
   * @param settings changes the defaults, among them the address: loopback, a free port
   */
  public static RelayFixture start(UnaryOperator<ServerConfig.Builder> settings) {
    return start(FixtureConfig.builder().settings(settings).build());
  }

  /** Returns a running relay. */
  public static RelayFixture start(FixtureConfig config) {
    return new RelayFixture(config);
  }

  // ---- where it is

  /** Returns what there is to know of the relay. */
  public RelayInfo info() {
    return info;
  }

  /** Returns where clients find the relay. */
  public Endpoint endpoint() {
    return info.endpoint();
  }

  /** Returns whom clients have to trust: the relay's pin, if it speaks TLS. */
  public TlsTrust trust() {
    return server().tlsPin().map(TlsTrust::pin).orElseGet(TlsTrust::system);
  }

  /** Returns the relay's port. */
  public int port() {
    return info.port();
  }

  /** Returns the relay itself: the one that runs, or the last that did. */
  public HydraServer server() {
    return host.server();
  }

  // ---- who speaks to it

  /** Returns the producer's ticket of a new owned session on this relay. */
  public Ticket newProducerTicket() {
    return Ticket.producer(endpoint(), SessionCredentials.generateOwned(RANDOM));
  }

  /** Returns the ticket of a new open session on this relay. */
  public Ticket newOpenTicket() {
    return Ticket.open(endpoint(), SessionCredentials.generateOpen(RANDOM));
  }

  /**
   * Joins as a producer with the default options, but quick to come back when the relay does. The
   * fixture's end aborts it, unless the test has closed it.
   */
  public Producer connectProducer(Ticket ticket) throws HydraException {
    return connectProducer(
        ticket,
        ProducerConfig.builder().backoff(BACKOFF).backoffMax(BACKOFF_MAX).trust(trust()).build());
  }

  /** Joins as a producer, which the fixture's end aborts, unless the test has closed it. */
  public Producer connectProducer(Ticket ticket, ProducerConfig config) throws HydraException {
    return clients.produce(ticket, config);
  }

  /**
   * Joins as a consumer with the default options, but quick to come back when the relay does. The
   * fixture's end closes it.
   */
  public Consumer connectConsumer(Ticket ticket) throws HydraException {
    return connectConsumer(
        ticket,
        ConsumerConfig.builder().backoff(BACKOFF).backoffMax(BACKOFF_MAX).trust(trust()).build());
  }

  /** Joins as a consumer, which the fixture's end closes. */
  public Consumer connectConsumer(Ticket ticket, ConsumerConfig config) throws HydraException {
    return clients.consume(ticket, config);
  }

  // ---- its lives

  /** Ends the relay in order: what waits for consumers is delivered, clients are told. */
  public void stop() {
    host.end(HydraServer::close);
  }

  /** Ends the relay at once: connections break, and what was in its memory is lost. */
  public void crash() {
    host.end(HydraServer::closeNow);
  }

  /**
   * Starts a relay with the same settings on the same port, which nobody else can have got
   * meanwhile. One that is still running is stopped in order before; call {@link #crash} first for
   * one that breaks.
   */
  public void restartOnSamePort() {
    stop();
    host.begin();
  }

  // ---- what to wait for

  /**
   * Waits until at least so many consumers are connected, of all sessions.
   *
   * @throws AssertionError when they are not in time
   */
  public void awaitConsumers(int count, Duration timeout) throws InterruptedException {
    await(count, peers::consumers, "consumers", timeout);
  }

  /**
   * Waits until at least so many consumers of the ticket's session are connected.
   *
   * @throws AssertionError when they are not in time
   */
  public void awaitConsumers(Ticket ticket, int count, Duration timeout)
      throws InterruptedException {
    String session = ticket.credentials().id().fingerprint();
    await(count, () -> peers.consumersOf(session), "consumers of " + session, timeout);
  }

  /**
   * Waits until the ticket's session has a producer.
   *
   * @throws AssertionError when it has none in time
   */
  public void awaitProducer(Ticket ticket, Duration timeout) throws InterruptedException {
    String session = ticket.credentials().id().fingerprint();
    await(1, () -> peers.hasProducerOf(session) ? 1 : 0, "producer of " + session, timeout);
  }

  private void await(int count, IntSupplier present, String what, Duration timeout)
      throws InterruptedException {
    if (!Waiting.until(() -> present.getAsInt() >= count, timeout)) {
      throw new AssertionError(
          "%d of %d %s after %d ms; connected are %s"
              .formatted(present.getAsInt(), count, what, timeout.toMillis(), peers.describe()));
    }
  }

  /**
   * Waits until nobody is connected any more.
   *
   * @throws AssertionError when somebody is after that time
   */
  public void awaitNobody(Duration timeout) throws InterruptedException {
    if (!Waiting.until(() -> info.snapshot().connections() == 0, timeout)) {
      throw new AssertionError(connected() + " after " + timeout.toMillis() + " ms");
    }
  }

  private String connected() {
    return "still connected: " + info.snapshot().connections() + ", joined: " + peers.describe();
  }

  // ---- its log

  /** Returns what relay and client logged in the life of this fixture, up to 10,000 lines. */
  public List<LogLine> log() {
    return watch.log().lines();
  }

  /**
   * Returns the first line whose text contains the regular expression, and waits for it.
   *
   * @throws AssertionError when there is none in time
   * @throws IllegalStateException when the log is not captured
   */
  public LogLine awaitLog(String regex, Duration timeout) throws InterruptedException {
    return watch
        .log()
        .await(Pattern.compile(regex), timeout)
        .orElseThrow(
            () -> new AssertionError("not logged: " + regex + "; but:" + watch.log().tail()));
  }

  /**
   * Demands that a line whose text contains the regular expression is logged, before or after this
   * call, and lets it pass if it is a warning or an error. {@link #verify} and {@link #close}
   * judge.
   *
   * @throws IllegalStateException when the log is not captured
   */
  public void expectLog(String regex) {
    watch.log().expect(Pattern.compile(regex));
  }

  // ---- its verdict

  /**
   * Judges what can be judged while the relay runs: its log, and forgotten buffers. What it has
   * judged is not judged again.
   *
   * @throws FixtureFailure when something is wrong
   */
  public void verify() {
    watch.verify(endpoint().authority());
  }

  /**
   * Closes the fixture's clients, waits until nobody is connected, stops the relay as {@link #stop}
   * does, and judges everything. Further calls do nothing.
   *
   * @throws FixtureFailure when something is wrong
   */
  @Override
  public void close() {
    watch.close(clients, this::connected);
  }
}
