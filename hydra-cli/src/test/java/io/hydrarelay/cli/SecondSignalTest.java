package io.hydrarelay.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.client.Consumer;
import io.hydrarelay.client.ConsumerConfig;
import io.hydrarelay.client.OfferResult;
import io.hydrarelay.client.Producer;
import io.hydrarelay.client.ProducerConfig;
import io.hydrarelay.protocol.Endpoint;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.Ticket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SecondSignalTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Test
  void shouldEndARelayAtOnceThatTheFirstSignalLeftDraining() throws Exception {
    String[] patient = {
      "relay",
      "--listen=127.0.0.1:0",
      "--announce",
      "--stall=1h",
      "--drain-limit=1h",
      "--close-flush=1h",
      "--capacity-bytes=1m"
    };
    try (HydraProcess relay = HydraProcess.start(Map.of(), patient)) {
      Endpoint there = Endpoint.parse(relay.firstLine());
      Ticket ticket = Ticket.producer(there, SessionCredentials.generateOwned(new SecureRandom()));
      Consumer stuck =
          Consumer.connect(
              ticket.toConsumer(), ConsumerConfig.builder().queueBytes(1).reconnect(false).build());
      Producer producer =
          Producer.connect(
              ticket, ProducerConfig.builder().lagPolicy(LagPolicy.BLOCK).reconnect(false).build());
      assertTrue(producer.awaitConsumers(1, PATIENCE));
      await("the consumer lags")
          .atMost(PATIENCE)
          .until(
              () -> {
                OfferResult offered = OfferResult.ACCEPTED;
                while (offered == OfferResult.ACCEPTED) {
                  offered = producer.offer(ByteBuffer.allocate(60_000));
                }
                return producer.laggingConsumers() == 1;
              });

      relay.terminate();
      await("the first signal closes the door")
          .atMost(PATIENCE)
          .until(() -> !takesConnections(there));
      assertTrue(relay.isAlive(), relay::errors);
      relay.terminate();
      assertEquals(ExitCode.SIGTERM.code(), relay.awaitExit(), relay::errors);
      producer.abort();
      stuck.close();
    }
  }

  private static boolean takesConnections(Endpoint there) {
    try (Socket door = new Socket()) {
      door.connect(new InetSocketAddress(there.address(), there.port()), 5_000);
      return true;
    } catch (IOException refused) {
      return false;
    }
  }
}
