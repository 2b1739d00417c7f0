package io.hydrarelay.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hydrarelay.client.Consumer;
import io.hydrarelay.client.Message;
import io.hydrarelay.client.Producer;
import io.hydrarelay.protocol.Endpoint;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.Ticket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The example of the README, which must work as it stands there. */
class SdkExampleTest {
  @Test
  void shouldSayHelloToAConsumer() throws Exception {
    List<String> heard = new ArrayList<>();
    try (RelayFixture fixture = RelayFixture.start()) {
      Endpoint relay = Endpoint.parse(fixture.endpoint().authority());
      SessionCredentials session = SessionCredentials.generateOwned(new SecureRandom());
      Ticket producerTicket = Ticket.producer(relay, session);
      Ticket consumerTicket = producerTicket.toConsumer();
      Consumer consumer = Consumer.connect(consumerTicket);
      try (Producer producer = Producer.connect(producerTicket)) {
        producer.send("hello".getBytes(StandardCharsets.UTF_8));
      }
      for (Message message : consumer) {
        heard.add(new String(message.bytes(), StandardCharsets.UTF_8));
      }
    }
    assertEquals(List.of("hello"), heard);
  }
}
