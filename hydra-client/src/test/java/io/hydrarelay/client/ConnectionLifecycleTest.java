package io.hydrarelay.client;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

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
}
