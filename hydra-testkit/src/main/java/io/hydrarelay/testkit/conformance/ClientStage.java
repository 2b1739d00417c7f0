package io.hydrarelay.testkit.conformance;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.hydrarelay.protocol.Endpoint;
import io.hydrarelay.protocol.Mode;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.Ticket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * What a case for clients plays on: a relay on a port of its own, played by the case, and one
 * process of the client under test that has a ticket for it. For one thread at a time, except for
 * {@link #close}, after which neither process nor connection is left.
 */
final class ClientStage implements AutoCloseable {
  /** To start and to connect may take long where several clients do so at once. */
  private static final int START_FACTOR = 3;

  private static final int LOOK_MILLIS = 50;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final ClientStart start;
  private final Subject subject;
  private final Transcript transcript;
  private final Duration patience;
  private final long seed;
  private final ServerSocket listener = new ServerSocket();
  private final List<ClientLink> links = new ArrayList<>();
  private Optional<ClientProcess> client = Optional.empty();
  private Optional<SessionCredentials> session = Optional.empty();
  private Optional<Ticket> ticket = Optional.empty();
  private volatile boolean starting;
  private boolean closed;

  /**
   * Listens; nothing is started yet.
   *
   * @param patience how long to wait for what must come at once
   * @param seed of the payloads
   */
  ClientStage(
      ClientStart start, Subject subject, Transcript transcript, Duration patience, long seed)
      throws IOException {
    this.start = start;
    this.subject = subject;
    this.transcript = transcript;
    this.patience = patience;
    this.seed = seed;
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  // ---- the client

  /** Starts the client with the ticket of a new owned session. */
  ClientStage start() throws IOException, InterruptedException {
    return start(SessionCredentials.generateOwned(RANDOM), endpoint());
  }

  /** Starts the client with the ticket of a new open session. */
  ClientStage startOpen() throws IOException, InterruptedException {
    return start(SessionCredentials.generateOpen(RANDOM), endpoint());
  }

  /** Starts the client with the ticket of its role. */
  ClientStage start(SessionCredentials credentials, Endpoint relay)
      throws IOException, InterruptedException {
    Ticket given = ticketOf(credentials, relay);
    return start(credentials, given, given.text());
  }

  private Ticket ticketOf(SessionCredentials credentials, Endpoint relay) {
    if (credentials.mode() == Mode.OPEN) {
      return Ticket.open(relay, credentials);
    }
    return subject == Subject.PRODUCER
        ? Ticket.producer(relay, credentials)
        : Ticket.consumer(relay, credentials);
  }

  /** Starts the client with a text that was made of the ticket of its role. */
  ClientStage startWithText(UnaryOperator<String> change) throws IOException, InterruptedException {
    SessionCredentials credentials = SessionCredentials.generateOwned(RANDOM);
    Ticket given = ticketOf(credentials, endpoint());
    return start(credentials, given, change.apply(given.text()));
  }

  private ClientStage start(SessionCredentials credentials, Ticket given, String text)
      throws IOException, InterruptedException {
    start.awaitTurn();
    starting = true;
    return started(credentials, given, text);
  }

  private synchronized ClientStage started(
      SessionCredentials credentials, Ticket given, String text) throws IOException {
    if (closed) {
      leaveStart();
      throw new IOException("the case is over");
    }
    session = Optional.of(credentials);
    ticket = Optional.of(given);
    String secret = text.strip().substring(text.strip().lastIndexOf('/') + 1);
    transcript.note("the client is started");
    ClientProcess process = new ClientProcess(start.command().start(text), secret, transcript);
    client = Optional.of(process);
    if (subject == Subject.CONSUMER) {
      process.endInput();
    }
    return this;
  }

  /** The client has been started, or never will be: it is another's turn. */
  private synchronized void leaveStart() {
    if (starting) {
      starting = false;
      start.endTurn();
    }
  }

  Endpoint endpoint() {
    return new Endpoint(false, "127.0.0.1", listener.getLocalPort());
  }

  ClientProcess client() {
    return client.orElseThrow(() -> new IllegalStateException("no client was started"));
  }

  Subject subject() {
    return subject;
  }

  Duration patience() {
    return patience;
  }

  long seed() {
    return seed;
  }

  Transcript transcript() {
    return transcript;
  }

  /** Makes clients feel soon that nobody reads; to be called before they connect. */
  void narrow() throws IOException {
    listener.setReceiveBufferSize(4_096);
  }

  // ---- its connections

  /**
   * Waits for the client's next connection.
   *
   * @throws ExpectationFailure when none comes in time, or the client ends instead
   */
  ClientLink accept() throws IOException, ExpectationFailure {
    boolean first = links.isEmpty();
    return accept(first ? patience.multipliedBy(START_FACTOR) : patience);
  }

  ClientLink accept(Duration within) throws IOException, ExpectationFailure {
    long deadline = System.nanoTime() + within.toNanos();
    while (true) {
      boolean alive = client().isAlive();
      Optional<ClientLink> link = acceptWithin(LOOK_MILLIS);
      if (link.isPresent()) {
        return link.get();
      }
      if (!alive) {
        throw new ExpectationFailure("the client ended instead of connecting");
      }
      if (System.nanoTime() - deadline > 0) {
        throw new ExpectationFailure(
            "the client did not connect within " + within.toMillis() + " ms");
      }
    }
  }

  private Optional<ClientLink> acceptWithin(int millis) throws IOException {
    listener.setSoTimeout(millis);
    try {
      Socket socket = listener.accept();
      leaveStart();
      client().rememberFamily();
      transcript.note("the client has connected, number " + (links.size() + 1));
      return Optional.of(keep(socket));
    } catch (SocketTimeoutException nobody) {
      return Optional.empty();
    }
  }

  private synchronized ClientLink keep(Socket socket) throws IOException {
    WireConnection wire = new WireConnection(socket, "client", transcript, patience);
    ClientLink link = new ClientLink(wire, ticket(), subject, transcript, patience);
    links.add(link);
    if (closed) {
      socket.close();
    }
    return link;
  }

  Ticket ticket() {
    return ticket.orElseThrow(() -> new IllegalStateException("no client was started"));
  }

  /** Returns all secrets of the session, those of its producer among them. */
  SessionCredentials session() {
    return session.orElseThrow(() -> new IllegalStateException("no client was started"));
  }

  /** Returns a new stream of the session, whose epoch is the time now. */
  CraftedStream stream() {
    return stream(new CraftedHeader(session()));
  }

  CraftedStream stream(CraftedHeader header) {
    return new CraftedStream(session(), header);
  }

  /** Waits for the client and lets it in, without a keepalive. */
  ClientLink join() throws IOException, ExpectationFailure {
    return accept().readJoin().admit();
  }

  /**
   * Expects that the client does not connect for so long, and stays.
   *
   * @throws ExpectationFailure when it connects or ends
   */
  void expectNoConnection(Duration duration) throws IOException, ExpectationFailure {
    long deadline = System.nanoTime() + duration.toNanos();
    while (System.nanoTime() - deadline < 0) {
      if (acceptWithin(LOOK_MILLIS).isPresent()) {
        throw new ExpectationFailure("the client has connected when it should not");
      }
      if (!client().isAlive()) {
        throw new ExpectationFailure("the client has ended, which nothing asked for");
      }
    }
  }

  // ---- its end

  /**
   * Expects that the client exits with status 0.
   *
   * @throws ExpectationFailure when it has another status, or goes on
   */
  void expectSuccess() throws ExpectationFailure, InterruptedException {
    int status = awaitExit("status 0");
    if (status != 0) {
      throw new ExpectationFailure("the client exited with status " + status + " instead of 0");
    }
  }

  /**
   * Expects that the client has stopped for good: it exits with another status than 0, and does not
   * connect again.
   */
  void expectStopped() throws IOException, ExpectationFailure, InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (client().isAlive() && System.nanoTime() - deadline < 0) {
      refuseConnection();
    }
    int status = awaitExit("another status than 0");
    refuseConnection();
    if (status == 0) {
      throw new ExpectationFailure("the client exited with status 0, which means that all is well");
    }
  }

  private void refuseConnection() throws IOException, ExpectationFailure {
    if (acceptWithin(LOOK_MILLIS).isPresent()) {
      throw new ExpectationFailure("the client connected again, when it had to stop for good");
    }
  }

  /** Expects that the client exits, with whatever status. */
  int awaitExit(String what) throws ExpectationFailure, InterruptedException {
    OptionalInt status = client().awaitExit(patience);
    leaveStart();
    return status.orElseThrow(
        () ->
            new ExpectationFailure(
                "expected that the client exits with %s, but it still runs after %d ms"
                    .formatted(what, patience.toMillis())));
  }

  /** Expects that the client has not exited. */
  void expectAlive() throws ExpectationFailure {
    if (!client().isAlive()) {
      throw new ExpectationFailure("the client has exited");
    }
  }

  /** Waits because something must not happen too soon; there is nothing to be seen until then. */
  void pause(Duration duration) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(duration.toNanos());
  }

  // ---- what a consumer has delivered

  /** Expects that exactly that comes out, now or soon. */
  void expectOutput(String expected) throws ExpectationFailure, InterruptedException {
    expectOutput(ClientPayload.of(expected));
  }

  /** Expects that exactly that comes out, now or soon. */
  void expectOutput(ClientPayload expected) throws ExpectationFailure, InterruptedException {
    boolean came =
        client()
            .awaitOutput(
                output -> output.equalTo(expected) || output.count() > expected.bytes(), patience);
    if (!came || !client().awaitOutput(output -> output.equalTo(expected), Duration.ZERO)) {
      throw new ExpectationFailure(
          "expected %s on standard output, but %s came"
              .formatted(shown(expected), client().output()));
    }
  }

  private static String shown(ClientPayload expected) {
    return expected.bytes() > 60
        ? expected.toString()
        : "\"" + new String(expected.range(0, (int) expected.bytes()), US_ASCII) + "\"";
  }

  /** Expects success, and exactly that on standard output. */
  void expectDelivered(String expected) throws ExpectationFailure, InterruptedException {
    expectSuccess();
    expectOutput(expected);
  }

  /** Expects that the client stops for good, and has delivered nothing that is not in that. */
  void expectStopped(String genuine) throws IOException, ExpectationFailure, InterruptedException {
    expectStopped();
    if (!client().awaitOutput(output -> output.isStartOf(genuine), Duration.ZERO)) {
      throw new ExpectationFailure(
          "nothing but \"%s\" may be delivered, but %s came".formatted(genuine, client().output()));
    }
  }

  /** Expects that the client exits at the end of the session, and has delivered exactly that. */
  void expectEndedWithGap(String expected) throws ExpectationFailure, InterruptedException {
    awaitExit("any status at the end of the session");
    expectOutput(expected);
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    leaveStart();
    try {
      listener.close();
      for (ClientLink link : links) {
        link.close();
      }
    } finally {
      client.ifPresent(ClientProcess::close);
    }
  }
}
