package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.Endpoint;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.Ticket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Optional;

/**
 * A client under test and the one port that it knows. What a case has left in order may serve the
 * next case that expects a client to go on. For one thread at a time.
 */
final class ClientHost implements AutoCloseable {
  private final ServerSocket listener = new ServerSocket();
  private Optional<ClientProcess> process = Optional.empty();
  private Optional<SessionCredentials> session = Optional.empty();
  private Optional<Ticket> ticket = Optional.empty();
  private Optional<StreamIntake> intake = Optional.empty();
  private Optional<ClientLink> left = Optional.empty();
  private String fed = "";
  private long newestEpoch;

  /** Listens; no client is started yet. */
  ClientHost() throws IOException {
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  Endpoint endpoint() {
    return new Endpoint(false, "127.0.0.1", listener.getLocalPort());
  }

  /** Makes clients feel soon that nobody reads; to be called before they connect. */
  void narrow() throws IOException {
    listener.setReceiveBufferSize(4_096);
  }

  /**
   * The client has been started.
   *
   * @param takes what a producer sends; empty for a consumer
   */
  void started(
      ClientProcess client,
      SessionCredentials credentials,
      Ticket given,
      Optional<StreamIntake> takes) {
    process = Optional.of(client);
    session = Optional.of(credentials);
    ticket = Optional.of(given);
    intake = takes;
  }

  ClientProcess process() {
    return process.orElseThrow(ClientHost::nothingStarted);
  }

  SessionCredentials session() {
    return session.orElseThrow(ClientHost::nothingStarted);
  }

  Ticket ticket() {
    return ticket.orElseThrow(ClientHost::nothingStarted);
  }

  /** Returns what takes all that a producer sends; empty for a consumer. */
  Optional<StreamIntake> intake() {
    return intake;
  }

  /** Gives a producer that to send. */
  void feed(String text) {
    fed += text;
    process().feed(ClientPayload.of(text));
  }

  /** Returns all that a producer was given in this way. */
  ClientPayload fed() {
    return ClientPayload.of(fed);
  }

  private static IllegalStateException nothingStarted() {
    return new IllegalStateException("no client was started");
  }

  /** Returns the next connection, if one comes within that time. */
  Optional<Socket> accept(int millis) throws IOException {
    listener.setSoTimeout(millis);
    try {
      return Optional.of(listener.accept());
    } catch (SocketTimeoutException nobody) {
      return Optional.empty();
    }
  }

  // ---- from case to case

  /** Returns the header of a stream that is newer than all this client has seen. */
  CraftedHeader newHeader() {
    return new CraftedHeader(session())
        .epoch(Math.max(System.currentTimeMillis(), newestEpoch + 1));
  }

  /** The client may see that stream. */
  CraftedStream begun(CraftedHeader header) {
    CraftedStream stream = new CraftedStream(session(), header);
    newestEpoch = Math.max(newestEpoch, stream.epoch());
    return stream;
  }

  /** A case has left the client in order, with that connection. */
  void leave(ClientLink link) {
    left = Optional.of(link);
  }

  /** Another case goes on: the client is made to come back over a new connection. */
  void goOn(Transcript transcript) throws IOException {
    process().goOn(transcript);
    if (left.isPresent()) {
      left.get().close();
    }
  }

  /** Ends the client, and all that is connected. */
  @Override
  public void close() throws IOException {
    try {
      listener.close();
      if (left.isPresent()) {
        left.get().close();
      }
    } finally {
      process.ifPresent(ClientProcess::close);
    }
  }
}
