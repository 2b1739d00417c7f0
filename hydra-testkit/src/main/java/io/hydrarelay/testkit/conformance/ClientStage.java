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
  /** Name of the party that the kit plays. */
  static final String RELAY = "relay";

  /** To start and to connect may take long where several clients do so at once. */
  private static final int START_FACTOR = 6;

  private static final int LOOK_MILLIS = 50;
  private static final Duration A_MOMENT = Duration.ofMillis(500);
  static final SecureRandom RANDOM = new SecureRandom();

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
  private Optional<StreamIntake> intake = Optional.empty();
  private String fed = "";
  private boolean starting = true;
  private boolean closed;

  /**
   * Listens, and waits until it is this case's turn to start a client.
   *
   * @param patience how long to wait for what must come at once
   * @param seed of the payloads
   */
  ClientStage(
      ClientStart start, Subject subject, Transcript transcript, Duration patience, long seed)
      throws IOException, InterruptedException {
    this.start = start;
    this.subject = subject;
    this.transcript = transcript;
    this.patience = patience;
    this.seed = seed;
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    start.awaitTurn(); // here and not in the script, whose time is limited
  }

  // ---- the client

  /** Starts the client with the ticket of a new owned session. */
  ClientStage start() throws IOException {
    return start(SessionCredentials.generateOwned(RANDOM), endpoint());
  }

  /** Starts the client with the ticket of a new open session. */
  ClientStage startOpen() throws IOException {
    return start(SessionCredentials.generateOpen(RANDOM), endpoint());
  }

  /** Starts the client with the ticket of its role. */
  ClientStage start(SessionCredentials credentials, Endpoint relay) throws IOException {
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

  /** Starts the client with that text, which was made of the ticket of its role. */
  ClientStage start(SessionCredentials credentials, Endpoint relay, String text)
      throws IOException {
    return start(credentials, ticketOf(credentials, relay), text);
  }

  private synchronized ClientStage start(SessionCredentials credentials, Ticket given, String text)
      throws IOException {
    if (closed) {
      throw new IOException("the case is over");
    }
    session = Optional.of(credentials);
    ticket = Optional.of(given);
    String secret = text.strip().substring(text.strip().lastIndexOf('/') + 1);
    transcript.note("the client is started");
    ClientProcess process = new ClientProcess(start.start(text), secret, transcript);
    client = Optional.of(process);
    if (subject == Subject.CONSUMER) {
      process.endInput();
    } else {
      intake = Optional.of(new StreamIntake(credentials, patience));
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

  private Duration connectPatience() {
    return links.isEmpty() ? patience.multipliedBy(START_FACTOR) : patience;
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
    WireConnection wire = new WireConnection(socket, RELAY, transcript, patience);
    ClientLink link = new ClientLink(wire, ticket(), subject, transcript, patience, intake);
    intake.ifPresent(stream -> stream.resumeOn(link));
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

  /** Returns what takes all that the producer under test sends. */
  StreamIntake intake() {
    return intake.orElseThrow(() -> new IllegalStateException("no producer was started"));
  }

  /** Gives a producer that to send. */
  void feed(String text) {
    fed += text;
    client().feed(ClientPayload.of(text));
  }

  /** Returns all that a producer was given in this way. */
  ClientPayload fed() {
    return ClientPayload.of(fed);
  }

  /** Plays the rest of an honest session over that connection; all of it has to succeed. */
  void finish(ClientLink link) throws IOException, ExpectationFailure, InterruptedException {
    String rest = "to the end";
    if (subject == Subject.PRODUCER) {
      feed(rest);
      finish();
    } else {
      CraftedStream stream = stream();
      link.send(stream.header(), stream.message(rest), stream.end(true));
      expectDelivered(rest);
    }
  }

  /** Ends a producer's input; all that it was fed has to come, and the session to end well. */
  void finish() throws IOException, ExpectationFailure, InterruptedException {
    client().endInput();
    intake().readToEnd(fed());
    intake().acknowledge();
    expectSuccess();
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
    if (subject == Subject.PRODUCER) {
      client().endInput(); // whoever waits for input may learn only then
    }
    long deadline = System.nanoTime() + connectPatience().toNanos();
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
      throw new ExpectationFailure("the client connected again, though it had to stop for good");
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

  /** Expects that the client, which has nothing to be content with, does not say that it is. */
  void expectNoSuccess() throws ExpectationFailure, InterruptedException {
    OptionalInt status = client().awaitExit(A_MOMENT);
    if (status.isPresent() && status.getAsInt() == 0) {
      throw new ExpectationFailure("the client exited with status 0, which means that all is well");
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
