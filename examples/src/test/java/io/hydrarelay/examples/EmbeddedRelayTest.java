package io.hydrarelay.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.client.Consumer;
import io.hydrarelay.client.HydraException;
import io.hydrarelay.client.Message;
import io.hydrarelay.protocol.Ticket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EmbeddedRelayTest {
  private final ExecutorService executor = Executors.newSingleThreadExecutor();

  @AfterEach
  void stopExecutor() {
    executor.shutdownNow();
  }

  @Test
  void shouldDeliverEverythingToASubscriberAndThenEnd() throws Exception {
    List<String> expected = new ArrayList<>();
    Collector collector = new Collector();
    EmbeddedRelay application = new EmbeddedRelay();
    Ticket ticket = Ticket.parse(application.consumerTicket().text());
    EmbeddedRelay.subscribe(ticket, executor).subscribe(collector);
    assertTrue(application.publish("temperature 21.5"));
    expected.add("temperature 21.5");
    for (int i = 0; i < 100; i++) {
      application.publishSurely("alarm " + i).join();
      expected.add("alarm " + i);
    }
    application.close();

    assertEquals(expected, collector.all.get(50, TimeUnit.SECONDS));
    assertFalse(application.publish("too late"));
    assertThrows(HydraException.class, () -> Consumer.connect(ticket), "the relay is gone");
  }

  @Test
  void shouldHandOutATicketThatCannotProduce() throws Exception {
    try (EmbeddedRelay application = new EmbeddedRelay()) {
      assertFalse(application.consumerTicket().credentials().canProduce());
      assertFalse(
          application.consumerTicket().toString().contains("/c1/"), "toString is no secret");
    }
  }

  private static final class Collector implements Flow.Subscriber<Message> {
    private final CompletableFuture<List<String>> all = new CompletableFuture<>();
    private final List<String> come = new ArrayList<>();
    private Flow.Subscription subscription;

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      subscription.request(1);
    }

    @Override
    public void onNext(Message message) {
      come.add(new String(message.bytes(), StandardCharsets.UTF_8));
      subscription.request(1);
    }

    @Override
    public void onError(Throwable why) {
      all.completeExceptionally(why);
    }

    @Override
    public void onComplete() {
      all.complete(come);
    }
  }
}
