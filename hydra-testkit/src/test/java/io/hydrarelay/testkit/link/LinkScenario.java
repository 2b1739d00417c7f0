package io.hydrarelay.testkit.link;

import io.hydrarelay.protocol.Endpoint;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** A server that speaks no protocol, a link in front of it, and pairs of connected sockets. */
final class LinkScenario implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Both ends of one connection through the link. */
  record Pair(Socket client, Socket server) {}

  final FaultyLink link;
  private final ServerSocket server;
  private final List<Socket> sockets = new ArrayList<>();

  LinkScenario() throws IOException {
    this(settings -> settings);
  }

  LinkScenario(UnaryOperator<FaultyLink.Builder> settings) throws IOException {
    server = new ServerSocket(0, 1_024, InetAddress.getLoopbackAddress());
    server.setSoTimeout((int) PATIENCE.toMillis());
    Endpoint relay = new Endpoint(false, "127.0.0.1", server.getLocalPort());
    link = settings.apply(FaultyLink.to(relay).seed(42)).start();
  }

  Pair connect() throws IOException {
    Socket client = newClient();
    Socket accepted = server.accept();
    accepted.setSoTimeout((int) PATIENCE.toMillis());
    sockets.add(accepted);
    return new Pair(client, accepted);
  }

  Socket newClient() throws IOException {
    Socket client = new Socket(link.endpoint().address(), link.endpoint().port());
    client.setSoTimeout((int) PATIENCE.toMillis());
    client.setTcpNoDelay(true);
    sockets.add(client);
    return client;
  }

  void closeServer() throws IOException {
    server.close();
  }

  static byte[] random(long seed, int bytes) {
    byte[] random = new byte[bytes];
    new Random(seed).nextBytes(random);
    return random;
  }

  /** Reads until there are so many bytes, on the calling thread. */
  static byte[] read(Socket from, int bytes) throws IOException {
    InputStream in = from.getInputStream();
    byte[] read = in.readNBytes(bytes);
    if (read.length < bytes) {
      throw new EOFException("only " + read.length + " of " + bytes + " bytes came");
    }
    return read;
  }

  /** Reads until there are so many bytes, on another thread. */
  static CompletableFuture<byte[]> reading(Socket from, int bytes) {
    return inBackground(() -> read(from, bytes));
  }

  /** Writes on another thread. */
  static CompletableFuture<Void> writing(Socket to, byte[] bytes) {
    return inBackground(
        () -> {
          to.getOutputStream().write(bytes);
          return null;
        });
  }

  private interface Task<T> {
    T run() throws IOException;
  }

  private static <T> CompletableFuture<T> inBackground(Task<T> task) {
    CompletableFuture<T> done = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                done.complete(task.run());
              } catch (IOException | RuntimeException failed) {
                done.completeExceptionally(failed);
              }
            });
    thread.setDaemon(true);
    thread.start();
    return done;
  }

  @Override
  public void close() throws IOException {
    link.close();
    for (Socket socket : sockets) {
      socket.close();
    }
    server.close();
  }
}
