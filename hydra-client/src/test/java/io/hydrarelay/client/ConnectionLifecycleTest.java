package io.hydrarelay.client;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.client.HydraException.Category;
import io.hydrarelay.protocol.Endpoint;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.protocol.frame.Pong;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a connection does whoever uses it, and what must not stop it. */
class ConnectionLifecycleTest extends ClientScenario {
  @Test
  void shouldRefuseToBlockTheThreadOfAnotherClient() throws Exception {
    CompletableFuture<Throwable> refused = new CompletableFuture<>();
    Future<Consumer> idle = connectingConsumer(reading());
    relay.accept().admitConsumer();
    Consumer other = get(idle);
    connectingConsumer(
        reading()
            .listener(
                new ConnectionListener() {
                  @Override
                  public void connected(String peer) {
                    try {
                      other.receive();
                    } catch (HydraException | RuntimeException thrown) {
                      refused.complete(thrown);
                    }
                  }
                }));
    relay.accept().admitConsumer();

    assertInstanceOf(IllegalStateException.class, refused.get(10, TimeUnit.SECONDS));
  }

  @Test
  void shouldConnectAlthoughItsListenerThrows() throws Exception {
    Future<Consumer> connecting = connectingConsumer(reading().listener(throwing()));
    relay.accept().admitConsumer().close();
    relay.accept().admitConsumer();

    Consumer consumer = get(connecting);
    await().until(() -> consumer.stats().reconnects() == 1);
    assertEquals(ConnectionState.CONNECTED, consumer.state());
  }

  private static ConnectionListener throwing() {
    return new ConnectionListener() {
      @Override
      public void connected(String peer) {
        throw new IllegalStateException("a listener's trouble");
      }

      @Override
      public void interrupted(String reason, Duration retryIn) {
        throw new IllegalStateException("a listener's trouble");
      }
    };
  }

  @Test
  void shouldCloseTheSocketOfARelayThatDoesNotReadWhenAborted() throws Exception {
    relay.close();
    relay = ScriptedRelay.startNarrow();
    Future<Producer> connecting = connecting(quiet().resendBytes(64 << 20));
    RelayEnd end = relay.accept().admitAnew();
    Producer producer = get(connecting);
    Future<?> sending =
        inApplication(
            () -> {
              producer.send(new byte[64 << 20]);
              return null;
            });
    end.readHeader();
    await("nothing more goes out").until(new Standstill(() -> producer.stats().frames()));

    producer.abort();
    troubleOf(sending);
    await("what the relay says meets a closed socket").until(() -> isRefused(end));
  }

  /** Speaks without reading: whoever still has the socket open takes it. */
  private static boolean isRefused(RelayEnd end) {
    try {
      end.send(new Pong(0).toFrame());
      return false;
    } catch (IOException closed) {
      return true;
    }
  }

  @Test
  void shouldSayThatAHostDoesNotAnswer() throws Exception {
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket first = new Socket(full.getInetAddress(), full.getLocalPort());
        Socket second = new Socket(full.getInetAddress(), full.getLocalPort())) {
      Endpoint busy = new Endpoint(false, "127.0.0.1", full.getLocalPort());
      Future<Producer> connecting =
          connecting(
              Ticket.producer(busy, session), quiet().clientHandshake(Duration.ofMillis(300)));

      String message = expectTrouble(Category.RETRY, connecting).getMessage();
      assertEquals("no connection to " + busy.authority() + " within 300 ms", message);
      assertTrue(first.isConnected() && second.isConnected());
    }
  }

  @Test
  void shouldPrepareConnectionsOnThreadsOfItsOwn() throws Exception {
    CompletableFuture<String> reader = new CompletableFuture<>();
    Endpoint secret = new Endpoint(true, "127.0.0.1", relay.endpoint().port());
    ProducerConfig.Builder trusting = quiet().trust(TlsTrust.authorities(telling(reader)));
    expectTrouble(Category.FIX_INPUT, connecting(Ticket.producer(secret, session), trusting));

    String name = reader.get(10, TimeUnit.SECONDS);
    assertTrue(name.startsWith("hydra-client-worker-"), name);
  }

  /** Returns a file that cannot be read, and tells on which thread somebody tried to. */
  private static Path telling(CompletableFuture<String> thread) {
    return (Path)
        Proxy.newProxyInstance(
            Path.class.getClassLoader(),
            new Class<?>[] {Path.class},
            (file, method, arguments) -> {
              thread.complete(Thread.currentThread().getName());
              throw new UnsupportedOperationException(method.getName());
            });
  }
}
