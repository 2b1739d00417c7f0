package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.Endpoint;
import io.hydrarelay.protocol.Mode;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.Ticket;
import java.io.IOException;
import java.net.Socket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/**
 * The client of one case, from its start, or from another case's end, to its own: a process that
 * has a ticket for a relay on a port of its own, and the connections it makes there. For one thread
 * at a time, except for {@link #close}, after which neither process nor connection is left.
 */
class StagedClient implements AutoCloseable {
  /** Name of the party that the kit plays. */
  static final String RELAY = "relay";

  static final SecureRandom RANDOM = new SecureRandom();

  /** To start and to connect may take long where several clients do so at once. */
  private static final int START_FACTOR = 6;

  private static final int LOOK_MILLIS = 50;

  private final ClientStart start;
  private final Subject subject;
  private final Transcript transcript;
  private final Duration patience;
  private final List<ClientLink> links = new ArrayList<>();
  private ClientHost host = new ClientHost();
  private boolean starting = true;
  private boolean adopts;
  private boolean adopted;
  private boolean handedOver;
  private boolean closed;

  /** Listens, and waits until it is this case's turn to start a client. */
  StagedClient(ClientStart start, Subject subject, Transcript transcript, Duration patience)
      throws IOException, InterruptedException {
    this.start = start;
    this.subject = subject;
    this.transcript = transcript;
    this.patience = patience;
    start.awaitTurn(); // here and not in the script, whose time is limited
  }

  // ---- the client

  /** Starts the client with the ticket of a new owned session. */
  StagedClient start() throws IOException {
    Optional<ClientHost> idle = adopts ? start.takeIdle() : Optional.empty();
    return idle.isPresent()
        ? adopt(idle.get())
        : start(SessionCredentials.generateOwned(RANDOM), endpoint());
  }

  private synchronized StagedClient adopt(ClientHost idle) throws IOException {
    leaveStart();
    host.close();
    host = idle;
    adopted = true;
    transcript.note("a client goes on that another case has left");
    host.goOn(transcript);
    requireOpen();
    return this;
  }

  private void requireOpen() throws IOException {
    if (closed) {
      closeAll();
      throw new IOException("the case is over");
    }
  }

  /** Starts the client with the ticket of a new open session. */
  StagedClient startOpen() throws IOException {
    return start(SessionCredentials.generateOpen(RANDOM), endpoint());
  }

  /** Starts the client with the ticket of its role. */
  StagedClient start(SessionCredentials credentials, Endpoint relay) throws IOException {
    return start(credentials, relay, ticketOf(credentials, relay).text());
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
  StagedClient startWithText(UnaryOperator<String> change) throws IOException {
    SessionCredentials credentials = SessionCredentials.generateOwned(RANDOM);
    String text = change.apply(ticketOf(credentials, endpoint()).text());
    return start(credentials, endpoint(), text);
  }

  /** Starts the client with that text, which was made of the ticket of its role. */
  synchronized StagedClient start(SessionCredentials credentials, Endpoint relay, String text)
      throws IOException {
    requireOpen();
    String secret = text.strip().substring(text.strip().lastIndexOf('/') + 1);
    transcript.note("the client is started");
    ClientProcess process = new ClientProcess(start.start(text), secret, transcript);
    Optional<StreamIntake> intake = Optional.empty();
    if (subject == Subject.CONSUMER) {
      process.endInput();
    } else {
      intake = Optional.of(new StreamIntake(credentials, patience));
    }
    host.started(process, credentials, ticketOf(credentials, relay), intake);
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
    return host.endpoint();
  }

  ClientProcess client() {
    return host.process();
  }

  Subject subject() {
    return subject;
  }

  Duration patience() {
    return patience;
  }

  Transcript transcript() {
    return transcript;
  }

  /** Makes clients feel soon that nobody reads; to be called before they connect. */
  void narrow() throws IOException {
    host.narrow();
  }

  // ---- its connections

  /**
   * Waits for the client's next connection.
   *
   * @throws ExpectationFailure when none comes in time, or the client ends instead
   */
  ClientLink accept() throws IOException, ExpectationFailure {
    return acceptOrExit()
        .orElseThrow(() -> new ExpectationFailure("the client ended instead of connecting"));
  }

  /**
   * Waits until the client connects, or ends without: empty then.
   *
   * @throws ExpectationFailure when it does neither in time
   */
  Optional<ClientLink> acceptOrExit() throws IOException, ExpectationFailure {
    Duration within = connectPatience();
    long deadline = System.nanoTime() + within.toNanos();
    while (System.nanoTime() - deadline < 0) {
      boolean alive = client().isAlive();
      Optional<ClientLink> link = acceptWithin(LOOK_MILLIS);
      if (link.isPresent() || !alive) {
        return link;
      }
    }
    throw new ExpectationFailure("the client did not connect within " + within.toMillis() + " ms");
  }

  /** Returns how long the client may take to connect, or to end instead. */
  Duration connectPatience() {
    return links.isEmpty() && !adopted ? patience.multipliedBy(START_FACTOR) : patience;
  }

  /** Looks for a moment whether the client connects. */
  boolean connects() throws IOException {
    return acceptWithin(LOOK_MILLIS).isPresent();
  }

  private Optional<ClientLink> acceptWithin(int millis) throws IOException {
    Optional<Socket> socket = host.accept(millis);
    return socket.isPresent() ? Optional.of(keep(socket.get())) : Optional.empty();
  }

  private synchronized ClientLink keep(Socket socket) throws IOException {
    leaveStart();
    client().rememberFamily();
    transcript.note("the client has connected, number " + (links.size() + 1));
    WireConnection wire = new WireConnection(socket, RELAY, transcript, patience);
    ClientLink link =
        new ClientLink(wire, host.ticket(), subject, transcript, patience, host.intake());
    host.intake().ifPresent(stream -> stream.resumeOn(link));
    links.add(link);
    if (closed) {
      link.close();
    }
    return link;
  }

  /** Returns all secrets of the session, those of its producer among them. */
  SessionCredentials session() {
    return host.session();
  }

  /** Returns the header of a new stream, whose epoch is the time now, or a bit more. */
  CraftedHeader header() {
    return host.newHeader();
  }

  /** Returns a new stream of the session. */
  CraftedStream stream() {
    return stream(header());
  }

  CraftedStream stream(CraftedHeader header) {
    return host.begun(header);
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
      if (connects()) {
        throw new ExpectationFailure("the client has connected when it should not");
      }
      if (!client().isAlive()) {
        throw new ExpectationFailure("the client has ended, which nothing asked for");
      }
    }
  }

  /** Returns what takes all that the producer under test sends. */
  StreamIntake intake() {
    return host.intake().orElseThrow(() -> new IllegalStateException("no producer was started"));
  }

  /** Gives a producer that to send. */
  void feed(String text) {
    host.feed(text);
  }

  /** Returns all that a producer was given in this way. */
  ClientPayload fed() {
    return host.fed();
  }

  // ---- from case to case, and its end

  /** The client may be one that another case has left. */
  void mayAdopt() {
    adopts = true;
  }

  /** Returns whether the client is one that another case has left. */
  boolean isAdopted() {
    return adopted;
  }

  /** Ends the client; the next one will be of this case's own. */
  synchronized void beginAgain() throws IOException, InterruptedException {
    closeAll();
    links.clear();
    adopts = false;
    adopted = false;
    host = new ClientHost();
    start.awaitTurn();
    starting = true;
    if (closed) {
      closeAll();
    }
  }

  /** Returns the exit status; empty when the client still runs after that time. */
  OptionalInt awaitExit(Duration within) throws InterruptedException {
    OptionalInt status = client().awaitExit(within);
    leaveStart();
    return status;
  }

  /** The client has done all it must, and goes on over that connection. */
  synchronized void handOver(ClientLink link) throws IOException {
    requireOpen();
    handedOver = true;
    links.remove(link);
    closeLinks();
    host.leave(link);
    start.putIdle(host);
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    leaveStart();
    closeAll();
  }

  private void closeAll() throws IOException {
    try {
      closeLinks();
    } finally {
      if (!handedOver) {
        host.close();
      }
    }
  }

  private void closeLinks() throws IOException {
    for (ClientLink link : links) {
      link.close();
    }
  }
}
