package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Listens on a free port and does to every connection what it is told. */
final class FakeRelay implements AutoCloseable {
  /** What is done to a connection, which is closed afterwards. */
  @FunctionalInterface
  interface Behaviour {
    void serve(Socket client) throws Exception;
  }

  private final ServerSocket listening;
  private final Behaviour behaviour;
  private final List<Socket> clients = new CopyOnWriteArrayList<>();

  private FakeRelay(Behaviour behaviour) throws IOException {
    this.behaviour = behaviour;
    this.listening = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
  }

  static FakeRelay start(Behaviour behaviour) throws IOException {
    FakeRelay relay = new FakeRelay(behaviour);
    relay.begin("fake-relay", relay::accept);
    return relay;
  }

  Endpoint endpoint() {
    return new Endpoint(false, "127.0.0.1", listening.getLocalPort());
  }

  private void begin(String name, Behaviour task) {
    Thread thread = new Thread(() -> quietly(task, null), name);
    thread.setDaemon(true);
    thread.start();
  }

  private void accept(Socket none) throws IOException {
    while (true) {
      Socket client = listening.accept();
      clients.add(client);
      Thread thread = new Thread(() -> quietly(behaviour, client), "fake-relay-client");
      thread.setDaemon(true);
      thread.start();
    }
  }

  /** Peers that go away in the middle of something are all in a day's work here. */
  private static void quietly(Behaviour task, Socket client) {
    try (Socket closed = client) {
      task.serve(closed);
    } catch (Exception over) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket client : clients) {
      client.close();
    }
  }
}
