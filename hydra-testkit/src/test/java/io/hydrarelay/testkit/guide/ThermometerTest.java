package io.hydrarelay.testkit.guide;

import static io.hydrarelay.testkit.guide.Thermometer.degrees;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.client.Consumer;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.testkit.junit.HydraRelayTest;
import org.junit.jupiter.api.Test;

@HydraRelayTest
class ThermometerTest {
  @Test
  void shouldPublishWhatItMeasures(Ticket ticket, Consumer consumer) throws Exception {
    try (Thermometer thermometer = new Thermometer(ticket)) {
      thermometer.measured(21.5);
    }
    assertEquals(21.5, degrees(consumer.receive().orElseThrow()));
    assertTrue(consumer.receive().isEmpty(), "the end of the session");
  }
}
