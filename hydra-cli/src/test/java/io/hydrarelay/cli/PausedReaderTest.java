package io.hydrarelay.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.hydrarelay.client.Producer;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.testkit.RelayFixture;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PausedReaderTest {
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final String PAUSED = "warning: whoever reads standard output takes nothing";
  private static final String READ_AGAIN = "standard output is read again";

  /** A pipe whose reader sleeps until it is woken. */
  private static final class SleepingReader extends OutputStream {
    private final CountDownLatch woken = new CountDownLatch(1);

    @Override
    public void write(int oneByte) {
      try {
        woken.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void shouldSayWhyNothingMovesAndWhenItMovesAgain() throws Exception {
    try (RelayFixture relay = RelayFixture.start()) {
      Ticket ticket = relay.newProducerTicket();
      Producer producer = relay.connectProducer(ticket);
      SleepingReader reader = new SleepingReader();
      InProcess consumer =
          new InProcess().env("HYDRA_TICKET", ticket.toConsumer().text()).stdout(reader);
      CompletableFuture<InProcess.Result> ended = consumer.start("consume");
      relay.awaitConsumers(ticket, 1, PATIENCE);
      producer.send(new byte[1_000]);
      await("the reason").atMost(PATIENCE).until(() -> consumer.errors().contains(PAUSED));
      assertFalse(consumer.errors().contains(READ_AGAIN), consumer::errors);

      reader.woken.countDown();
      await("its end").atMost(PATIENCE).until(() -> consumer.errors().contains(READ_AGAIN));
      producer.close();
      assertEquals(0, ended.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).exitCode());
      assertEquals(2, consumer.errors().lines().count(), consumer::errors);
    }
  }
}
