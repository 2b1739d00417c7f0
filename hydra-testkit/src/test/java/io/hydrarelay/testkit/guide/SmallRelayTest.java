package io.hydrarelay.testkit.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.server.RelaySetting;
import io.hydrarelay.testkit.RelayInfo;
import io.hydrarelay.testkit.junit.HydraRelayTest;
import java.util.Set;
import org.junit.jupiter.api.Test;

@HydraRelayTest(
    capacity = 16,
    lingerMillis = 0,
    policies = {LagPolicy.SKIP, LagPolicy.DISCONNECT},
    settings = {"max_payload=65536", "consumers=2"})
class SmallRelayTest {
  @Test
  void shouldHaveASmallRelay(RelayInfo relay) {
    assertEquals(2, relay.get(RelaySetting.CONSUMERS));
    assertEquals(Set.of(LagPolicy.SKIP, LagPolicy.DISCONNECT), relay.settings().policies());
  }
}
