package io.hydrarelay.testkit.guide;

import static io.hydrarelay.testkit.guide.Thermometer.degrees;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hydrarelay.client.Consumer;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.testkit.RelayFixture;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class WithoutJUnitTest {
  @Test
  void shouldPublishWhatItMeasures() throws Exception {
    try (RelayFixture relay = RelayFixture.start(settings -> settings.capacity(16))) {
      Ticket ticket = relay.newProducerTicket();
      Consumer consumer = relay.connectConsumer(ticket);
      relay.awaitConsumers(ticket, 1, Duration.ofSeconds(5));
      try (Thermometer thermometer = new Thermometer(ticket)) {
        thermometer.measured(21.5);
      }
      assertEquals(21.5, degrees(consumer.receive().orElseThrow()));
    } // fails with a FixtureFailure if something was left behind
  }
}
