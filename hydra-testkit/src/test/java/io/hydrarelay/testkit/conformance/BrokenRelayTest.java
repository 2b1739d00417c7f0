package io.hydrarelay.testkit.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.protocol.Endpoint;
import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.frame.Audience;
import io.hydrarelay.protocol.frame.Ping;
import io.hydrarelay.protocol.frame.Status;
import io.hydrarelay.testkit.conformance.CaseResult.Outcome;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever a relay does, a run comes to its end and says so. */
class BrokenRelayTest {
  private static final List<String> SOME = List.of("3.3", "6.6");

  @Test
  void shouldNotPassARelayThatClosesAtOnce() throws Exception {
    ConformanceReport report = judge(client -> {});
    expectFailed(report, "3.3-14", "the connection ended");
  }

  @Test
  void shouldNotPassARelayThatNeverAnswers() throws Exception {
    ConformanceReport report = judge(client -> client.getInputStream().transferTo(ignored()));
    assertEquals(0, report.count(Outcome.PASSED));
    expectBrokenForTime(report, "3.3-14");
  }

  @Test
  void shouldNotPassARelayThatEchoes() throws Exception {
    ConformanceReport report =
        judge(client -> client.getInputStream().transferTo(client.getOutputStream()));
    assertEquals(Outcome.BROKEN, JudgedRelay.outcome(report, "3.3-14"));
  }

  @Test
  void shouldNotPassARelayThatSaysOkToEverything() throws Exception {
    ConformanceReport report =
        judge(
            client -> {
              client.getInputStream().readNBytes(Hydra1.JOIN_BYTES);
              client.getOutputStream().write(Status.ok(15, false).toFrame());
              client.getOutputStream().write(new Audience(0, 0).toFrame());
              client.getInputStream().transferTo(ignored());
            });
    expectFailed(report, "3.3-14", "expected STATUS 12 BAD_ROLE, but STATUS 00 OK");
    expectFailed(report, "3.3-37", "expected STATUS 14 BAD_PROOF, but STATUS 00 OK");
    expectFailed(report, "6.6-1", "expected CHALLENGE, but STATUS 00 OK");
  }

  @Test
  void shouldNotPassARelayThatSendsGarbage() throws Exception {
    Random random = new Random(1);
    ConformanceReport report =
        judge(
            client -> {
              byte[] noise = new byte[1_000];
              while (true) {
                random.nextBytes(noise);
                client.getOutputStream().write(noise);
              }
            });
    assertFalse(report.conforms());
  }

  @Test
  void shouldNotPassARelayThatPingsWithoutAnEnd() throws Exception {
    ConformanceReport report =
        judge(
            client -> {
              OutputStream out = client.getOutputStream();
              while (true) {
                out.write(new Ping(1).toFrame());
              }
            });
    assertEquals(0, report.count(Outcome.PASSED));
  }

  @Test
  void shouldNotPassARelayThatIsNotThere() throws Exception {
    RelayTarget target = RelayTarget.of(new Endpoint(false, "127.0.0.1", 1));
    ConformanceReport report = run(target);
    assertEquals(0, report.count(Outcome.PASSED));
    CaseResult first = report.results().get(0);
    assertEquals(Outcome.BROKEN, first.outcome());
    assertTrue(first.detail().contains("ConnectException"), first::detail);
  }

  private static ConformanceReport judge(FakeRelay.Behaviour behaviour) throws Exception {
    try (FakeRelay relay = FakeRelay.start(behaviour)) {
      return run(RelayTarget.of(relay.endpoint()));
    }
  }

  private static ConformanceReport run(RelayTarget target) throws Exception {
    ConformanceReport report =
        RelayConformance.run(
            target,
            ConformanceOptions.builder()
                .select(SOME)
                .timeout(Duration.ofSeconds(1))
                .parallel(64)
                .build());
    assertFalse(report.conforms());
    return report;
  }

  private static OutputStream ignored() {
    return OutputStream.nullOutputStream();
  }

  private static void expectFailed(ConformanceReport report, String id, String detail) {
    CaseResult result = JudgedRelay.result(report, id);
    assertEquals(Outcome.FAILED, result.outcome(), result::detail);
    assertTrue(result.detail().contains(detail), result::detail);
  }

  private static void expectBrokenForTime(ConformanceReport report, String id) {
    CaseResult result = JudgedRelay.result(report, id);
    assertEquals(Outcome.BROKEN, result.outcome(), result::detail);
    assertEquals("not over within 1000 ms", result.detail());
  }
}
