package io.hydrarelay.testkit.blindness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.client.Consumer;
import io.hydrarelay.client.Producer;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.testkit.Judgement;
import io.hydrarelay.testkit.LenientRelay;
import io.hydrarelay.testkit.Outcome;
import io.hydrarelay.testkit.RelayFixture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The wire and the log; the process is in {@link ProcessSearchTest}. */
class BlindnessCheckTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final RelayFixture relay = LenientRelay.start(settings -> settings);
  private final byte[] content = new byte[200];
  @TempDir private Path folder;

  @AfterEach
  void stopRelay() {
    LenientRelay.end(relay);
  }

  @Test
  void shouldFindOnTheWireOnlyWhatJoinHolds() throws Exception {
    Ticket ticket = relay.newProducerTicket();
    BlindnessReport report = searchWire(ticket);
    assertEquals(Outcome.PASS, report.at(Place.TO_RELAY).outcome(), report::toString);
    assertEquals(Outcome.PASS, report.at(Place.FROM_RELAY).outcome(), report::toString);
    String session = " of session " + ticket.credentials().id().fingerprint();
    List<String> found = report.findings().stream().map(Finding::secret).sorted().toList();
    assertEquals(List.of("the id" + session, "the join token" + session), found);
    assertTrue(report.findings().stream().allMatch(f -> f.encoding() == Encoding.RAW));
  }

  @Test
  void shouldFindNothingButTheIdOfAnOpenSession() throws Exception {
    BlindnessReport report = searchWire(relay.newOpenTicket());
    assertEquals(Outcome.PASS, report.at(Place.TO_RELAY).outcome(), report::toString);
    assertEquals(Outcome.PASS, report.at(Place.FROM_RELAY).outcome(), report::toString);
    assertEquals(1, report.findings().size(), report::toString);
  }

  private BlindnessReport searchWire(Ticket ticket) throws Exception {
    new SecureRandom().nextBytes(content);
    BlindnessCheck check = new BlindnessCheck().session(ticket).canary("content", content);
    try (WireTap tap = WireTap.start(relay.endpoint(), folder)) {
      Consumer consumer = Consumer.connect(tap.through(ticket.toConsumer()));
      try (Producer producer = Producer.connect(tap.through(ticket))) {
        assertTrue(producer.awaitConsumers(1, PATIENCE));
        producer.send(content);
      }
      assertEquals(content.length, consumer.receive().orElseThrow().bytes().length);
      assertTrue(consumer.receive().isEmpty());
      check.wire(tap);
    }
    return check.report();
  }

  @Test
  void shouldFindContentThatGoesOverTheWireInTheClear() throws Exception {
    new SecureRandom().nextBytes(content);
    Ticket ticket = relay.newProducerTicket();
    Path recording = Files.write(folder.resolve("recording"), content);
    Judgement judgement =
        new BlindnessCheck()
            .session(ticket)
            .canary("content", content)
            .file(Place.FROM_RELAY, recording)
            .report()
            .at(Place.FROM_RELAY);
    assertEquals(Outcome.FAIL, judgement.outcome(), judgement::toString);
    assertTrue(judgement.reason().startsWith("found [content as RAW"), judgement::toString);
  }

  @Test
  void shouldPassALogThatNamesASessionByItsFingerprint() throws Exception {
    Ticket ticket = relay.newProducerTicket();
    Judgement judgement = judgeLog(ticket, ticket.credentials().id().fingerprint() + " joined");
    assertEquals(Outcome.PASS, judgement.outcome(), judgement::toString);
  }

  @Test
  void shouldFindTicketsTokensAndIdsInALog() throws Exception {
    Ticket ticket = relay.newProducerTicket();
    SessionCredentials session = ticket.credentials();
    assertLeak(ticket, "the producer's seed", ticket.text());
    assertLeak(ticket, "the session key", ticket.toConsumer().text());
    assertLeak(ticket, "the join token", Arrays.toString(session.joinToken()));
    assertLeak(ticket, "the id", Base64.getEncoder().encodeToString(session.id().bytes()));
  }

  private void assertLeak(Ticket ticket, String secret, String line) throws IOException {
    Judgement judgement = judgeLog(ticket, line);
    assertEquals(Outcome.FAIL, judgement.outcome(), secret);
    assertTrue(judgement.reason().contains(secret), judgement::toString);
    assertFalse(judgement.reason().contains(line), "the report shows what it found");
  }

  @Test
  void shouldNotBelieveALogInWhichItFindsNothingThatHasToBeThere() throws Exception {
    Path log = Files.writeString(folder.resolve("log"), "another relay's log");
    BlindnessReport report =
        new BlindnessCheck().session(relay.newProducerTicket()).log(log, "relay listens").report();
    assertEquals(Outcome.UNKNOWN, report.at(Place.LOG).outcome(), report::toString);
    assertEquals(Outcome.UNKNOWN, report.at(Place.HEAP).outcome(), report::toString);
    assertEquals(Outcome.UNKNOWN, report.outcome());
  }

  private Judgement judgeLog(Ticket ticket, String line) throws IOException {
    Path log = folder.resolve("log");
    Files.writeString(log, "relay listens\n" + line + "\n", StandardCharsets.UTF_8);
    return new BlindnessCheck().session(ticket).log(log, "relay listens").report().at(Place.LOG);
  }
}
