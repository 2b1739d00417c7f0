package io.hydrarelay.testkit.guide;

import static io.hydrarelay.testkit.guide.Thermometer.degrees;
import static io.hydrarelay.testkit.guide.Thermometer.display;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hydrarelay.client.Consumer;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.testkit.RelayFixture;
import io.hydrarelay.testkit.junit.HydraRelayTest;
import org.junit.jupiter.api.Test;

@HydraRelayTest
class ThermometerTroubleTest {
  @Test
  void shouldSurviveItsRelay(RelayFixture relay, Ticket ticket, Consumer consumer)
      throws Exception {
    try (Thermometer thermometer = new Thermometer(ticket)) {
      thermometer.measured(21.5);
      assertEquals(21.5, degrees(consumer.receive().orElseThrow()));
      relay.crash(); // or relay.stop(), which lets the relay end in order
      relay.restartOnSamePort();
      thermometer.measured(22.5);
      assertEquals(22.5, degrees(consumer.receive().orElseThrow()));
    }
  }

  @Test
  void shouldReportFrost(RelayFixture relay, Ticket ticket, Consumer consumer) throws Exception {
    relay.expectLog("listener of a consumer .* threw\n.*IllegalStateException: frost");
    display(consumer);
    try (Thermometer thermometer = new Thermometer(ticket)) {
      thermometer.measured(-3.0);
    }
  }
}
