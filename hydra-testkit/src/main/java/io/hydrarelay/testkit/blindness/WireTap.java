package io.hydrarelay.testkit.blindness;

import io.hydrarelay.protocol.Endpoint;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.Ticket;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between clients and a relay and writes every byte of both directions to files, unlimited,
 * while it passes them on. Clients reach it with tickets of its own, {@link #through}. A relay with
 * configured names has to know the tap's as well. Thread-safe.
 */
public final class WireTap implements AutoCloseable {
  private static final int BACKLOG = 128;
  private static final int BUFFER_BYTES = 65_536;

  /**
   * What one connection said.
   *
   * @param toRelay the file with the client's bytes
   * @param fromRelay the file with the relay's bytes
   */
  record Recording(Path toRelay, Path fromRelay) {}

  private final Endpoint relay;
  private final Path folder;
  private final ServerSocket server;
  private final List<Recording> recordings = new ArrayList<>();
  private final List<Socket> sockets = new ArrayList<>();

  private WireTap(Endpoint relay, Path folder, ServerSocket server) {
    this.relay = relay;
    this.folder = folder;
    this.server = server;
  }

  /**
   * Begins to listen on loopback, on a free port.
   *
   * @param relay where the relay is
   * @param folder where recordings go; they hold ciphertext and join tokens
   */
  public static WireTap start(Endpoint relay, Path folder) throws IOException {
    Objects.requireNonNull(relay, "relay");
    Files.createDirectories(folder);
    ServerSocket server = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    WireTap tap = new WireTap(relay, folder, server);
    tap.run("wire-tap", tap::acceptAll);
    return tap;
  }

  /** Returns where clients find the tap. */
  public Endpoint endpoint() {
    return new Endpoint(false, "127.0.0.1", server.getLocalPort());
  }

  /** Returns a ticket of the same kind and session whose way to the relay leads through here. */
  public Ticket through(Ticket ticket) {
    SessionCredentials credentials = ticket.credentials();
    return switch (ticket.kind()) {
      case PRODUCER -> Ticket.producer(endpoint(), credentials);
      case CONSUMER -> Ticket.consumer(endpoint(), credentials);
      case OPEN -> Ticket.open(endpoint(), credentials);
    };
  }

  synchronized List<Recording> recordings() {
    return List.copyOf(recordings);
  }

  private void run(String name, Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException gone) {
                // Connections end so too; what had come is recorded.
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
  }

  private interface Work {
    void run() throws IOException;
  }

  private void acceptAll() throws IOException {
    while (!server.isClosed()) {
      Socket client = server.accept();
      try {
        connect(client, new Socket(relay.host(), relay.port()));
      } catch (IOException noRelay) {
        client.close();
      }
    }
  }

  private void connect(Socket client, Socket toRelay) throws IOException {
    client.setTcpNoDelay(true);
    toRelay.setTcpNoDelay(true);
    Recording recording = keep(client, toRelay);
    AtomicInteger directions = new AtomicInteger(2);
    run("wire-tap-up", () -> pass(client, toRelay, recording.toRelay(), directions));
    run("wire-tap-down", () -> pass(toRelay, client, recording.fromRelay(), directions));
  }

  private synchronized Recording keep(Socket client, Socket toRelay) {
    String name = "connection-" + (recordings.size() + 1);
    Recording recording =
        new Recording(folder.resolve(name + ".to-relay"), folder.resolve(name + ".from-relay"));
    recordings.add(recording);
    sockets.add(client);
    sockets.add(toRelay);
    return recording;
  }

  /** Passes one direction on, its end included; the last direction to end closes. */
  private static void pass(Socket from, Socket to, Path file, AtomicInteger directions)
      throws IOException {
    try (OutputStream record = Files.newOutputStream(file)) {
      copy(from.getInputStream(), record, to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException gone) {
      directions.set(1);
      throw gone;
    } finally {
      if (directions.decrementAndGet() == 0) {
        from.close();
        to.close();
      }
    }
  }

  /** Records before it passes on, so that whatever has an effect is in the file. */
  private static void copy(InputStream in, OutputStream record, OutputStream out)
      throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    int read = in.read(buffer);
    while (read >= 0) {
      record.write(buffer, 0, read);
      out.write(buffer, 0, read);
      read = in.read(buffer);
    }
  }

  /** Cuts all connections; the recordings stay. */
  @Override
  public synchronized void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
