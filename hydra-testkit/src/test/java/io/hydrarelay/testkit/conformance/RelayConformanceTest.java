package io.hydrarelay.testkit.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.protocol.Endpoint;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Hydra's own relay is judged like any other, with several sets of settings, because no relay can
 * show with one set all that it may have to do.
 */
@Timeout(240)
class RelayConformanceTest {
  /** Everybody may wait, sessions linger, open sessions and all policies are admitted. */
  private static final Map<String, String> GENEROUS = Map.of();

  /** Nobody may wait, nothing lingers, and much is not admitted. */
  private static final Map<String, String> STRICT =
      Map.of(
          "wait", "0",
          "linger", "0",
          "allow_open", "no",
          "policies", "1,2",
          "default_policy", "2",
          "names", "relay.example:4420,other.example:1");

  /** A consumer may take nothing for longer than other clocks run. */
  private static final Map<String, String> PATIENT =
      Map.of("stall", "9", "keepalive", "1", "frame_wait", "2", "header_wait", "2");

  private static final Map<String, String> WITHOUT_KEEPALIVE = Map.of("keepalive", "0");

  private static final Map<String, String> WITHOUT_WAIT = Map.of("wait", "0");

  private static final Map<String, String> WITHOUT_LINGER = Map.of("linger", "0");

  private static final List<Map<String, String>> ALL =
      List.of(GENEROUS, STRICT, PATIENT, WITHOUT_KEEPALIVE, WITHOUT_WAIT, WITHOUT_LINGER);

  @Test
  void shouldFindNothingAgainstAGenerousRelay() throws Exception {
    expectNothingAgainst(GENEROUS);
  }

  @Test
  void shouldFindNothingAgainstAStrictRelay() throws Exception {
    expectNothingAgainst(STRICT, "3", "6.1", "6.2", "6.5-10", "9", "10");
  }

  @Test
  void shouldFindNothingAgainstAPatientRelay() throws Exception {
    expectNothingAgainst(PATIENT, "4.4-14", "6.2-56", "6.2-57");
  }

  @Test
  void shouldFindNothingAgainstARelayWithoutKeepalive() throws Exception {
    expectNothingAgainst(WITHOUT_KEEPALIVE, "4.4");
  }

  @Test
  void shouldFindNothingAgainstRelaysWhereNobodyMayWaitOrNothingLingers() throws Exception {
    expectNothingAgainst(WITHOUT_WAIT, "6.1-32");
    expectNothingAgainst(WITHOUT_LINGER, "6.1-34");
  }

  @Test
  void shouldLeaveNoCaseThatNoneOfTheseRelaysHasToPass() {
    Endpoint endpoint = new Endpoint(false, "localhost", 1);
    List<RelayTarget> targets =
        ALL.stream().map(s -> new RelayTarget(endpoint, JudgedRelay.merged(s))).toList();
    List<String> never =
        RelayConformance.relayCases().stream()
            .filter(one -> targets.stream().allMatch(t -> one.obstacle(t).isPresent()))
            .map(RelayCase::id)
            .toList();
    assertEquals(List.of(), never);
  }

  /** Takes more than a minute, nearly all of it waiting: only when asked for. */
  @Test
  @EnabledIfSystemProperty(named = "hydra.conformance.defaults", matches = "true")
  void shouldFindNothingAgainstARelayWithTheDefaultSettings() throws Exception {
    try (JudgedRelay relay = JudgedRelay.with(Map.of())) {
      ConformanceReport report = relay.judge();
      JudgedRelay.expectNothingAgainst(report);
      assertTrue(report.took().compareTo(Duration.ofMinutes(3)) < 0, () -> "" + report.took());
    }
  }

  private static void expectNothingAgainst(Map<String, String> settings, String... idsOrSections)
      throws Exception {
    try (JudgedRelay relay = JudgedRelay.withShort(settings)) {
      ConformanceReport report = relay.judge(idsOrSections);
      JudgedRelay.expectNothingAgainst(report);
      assertTrue(report.conforms());
    }
  }
}
