package io.hydrarelay.testkit.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.testkit.FixtureConfig;
import io.hydrarelay.testkit.junit.HydraRelayExtension;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SharedRelayTest {
  @RegisterExtension
  static final HydraRelayExtension HYDRA =
      HydraRelayExtension.of(
          FixtureConfig.builder()
              .settings(relay -> relay.capacity(16).policies(Set.of(LagPolicy.DISCONNECT)))
              .ignoreThreads("metrics-.*")
              .patience(Duration.ofSeconds(10))
              .build());

  @Test
  void shouldFindTheRelay(Ticket ticket) {
    assertEquals(HYDRA.relay().endpoint(), ticket.relay());
  }
}
