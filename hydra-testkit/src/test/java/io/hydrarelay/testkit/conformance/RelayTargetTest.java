package io.hydrarelay.testkit.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.protocol.Endpoint;
import io.hydrarelay.protocol.LagPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is assumed of a relay, and how it is written (Hydra/1 §11). */
class RelayTargetTest {
  private static final RelayTarget TARGET = RelayTarget.of(new Endpoint(false, "localhost", 4420));

  @Test
  void shouldAssumeTheDefaultsOfTheSpecification() {
    assertEquals(Duration.ofSeconds(10), TARGET.stall());
    assertEquals(Duration.ofSeconds(60), TARGET.waitForProducer());
    assertEquals(Duration.ofSeconds(15), TARGET.keepalive());
    assertEquals(256, TARGET.capacity());
    assertEquals(1 << 20, TARGET.capacityBytes());
    assertEquals(67_108_864, TARGET.maxPayload());
    assertEquals(0b1110, TARGET.policySet());
    assertEquals(LagPolicy.DISCONNECT, TARGET.defaultPolicy());
    assertEquals("localhost:4420", TARGET.authority());
  }

  @Test
  void shouldAssumeOpenSessionsOnLoopbackAlone() {
    assertTrue(TARGET.allowOpen());
    assertTrue(RelayTarget.of(new Endpoint(false, "[::1]", 1)).allowOpen());
    assertFalse(RelayTarget.of(new Endpoint(false, "relay.example", 1)).allowOpen());
    assertFalse(TARGET.with("allow_open", "no").allowOpen());
  }

  @ParameterizedTest
  @CsvSource({"10,10000", "0.5,500", "300ms,300", "2m,120000", "7s,7000", "0,0"})
  void shouldReadTimes(String text, long millis) {
    assertEquals(Duration.ofMillis(millis), TARGET.with("stall", text).stall());
  }

  @Test
  void shouldReadPoliciesByNumberAndName() {
    RelayTarget target = TARGET.with("policies", "2, block").with("default_policy", "skip");
    assertEquals(0b1100, target.policySet());
    assertTrue(target.allows(LagPolicy.RELAY_DEFAULT));
    assertFalse(target.allows(LagPolicy.DISCONNECT));
    assertEquals(LagPolicy.SKIP, target.defaultPolicy());
  }

  @Test
  void shouldProveItselfToTheFirstOfTheNames() {
    RelayTarget target = TARGET.with("names", "Relay.Example:4420, other.example:1");
    assertEquals(List.of("relay.example:4420", "other.example:1"), target.names());
    assertEquals("relay.example:4420", target.authority());
  }

  @ParameterizedTest
  @CsvSource({
    "stal,10,a relay has no setting \"stal\"; it has names",
    "stall,soon,stall is \"soon\"; it must be seconds",
    "capacity,-1,capacity is \"-1\"; it must be a number",
    "allow_open,maybe,it must be yes or no",
    "policies,4,it must be 1 or disconnect",
    "names,nowhere,it must be a list of host:port"
  })
  void shouldSayWhichSettingIsWrongAndWhatItMustBe(String name, String value, String message) {
    IllegalArgumentException wrong =
        assertThrows(IllegalArgumentException.class, () -> TARGET.with(name, value));
    assertTrue(wrong.getMessage().contains(message), wrong::getMessage);
  }

  @Test
  void shouldRefuseARelayBehindTls() {
    Endpoint tls = new Endpoint(true, "relay.example", 1);
    assertThrows(IllegalArgumentException.class, () -> new RelayTarget(tls, Map.of()));
  }
}
