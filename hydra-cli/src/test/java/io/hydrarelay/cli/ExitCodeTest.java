package io.hydrarelay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.client.Producer;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.testkit.RelayFixture;
import io.hydrarelay.testkit.conformance.ClientCommand;
import io.hydrarelay.testkit.conformance.ClientConformance;
import io.hydrarelay.testkit.conformance.ConformanceOptions;
import io.hydrarelay.testkit.conformance.Subject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every exit code of the table in the help, each from a real process. */
class ExitCodeTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String NOBODY = "127.0.0.1:1";

  private final RelayFixture relay = RelayFixture.start();
  private final Ticket ticket = relay.newProducerTicket();
  @TempDir private Path folder;

  @AfterEach
  void stopRelay() {
    relay.server().closeNow();
  }

  private static Map<String, String> holding(Ticket ticket) {
    return Map.of("HYDRA_TICKET", ticket.text());
  }

  private HydraProcess consume(String... options) throws Exception {
    List<String> words = new ArrayList<>(List.of("consume"));
    words.addAll(Arrays.asList(options));
    return HydraProcess.start(holding(ticket.toConsumer()), words.toArray(String[]::new));
  }

  private static void expect(ExitCode code, HydraProcess process) throws Exception {
    try (process) {
      assertEquals(code.code(), process.awaitExit(), process::errors);
    }
  }

  @Test
  void code0IsDone() throws Exception {
    expect(ExitCode.OK, HydraProcess.start(Map.of(), "ticket", "new"));
  }

  @Test
  void code1IsAnInternalErrorSuchAsAFullDisk() throws Exception {
    List<String> intoAFullDisk =
        new ArrayList<>(List.of("bash", "-c", "exec \"$@\" >/dev/full", "bash"));
    intoAFullDisk.addAll(HydraProcess.java());
    expect(ExitCode.INTERNAL, HydraProcess.start(intoAFullDisk, Map.of(), "ticket", "new"));
  }

  @Test
  void code2IsWrongUsage() throws Exception {
    expect(ExitCode.USAGE, HydraProcess.start(Map.of(), "consume", "--no-such-option"));
  }

  @Test
  void code3IsNoConnection() throws Exception {
    expect(
        ExitCode.CANNOT_CONNECT,
        HydraProcess.start(Map.of(), "produce", "--relay", NOBODY, "--wait=0"));
  }

  @Test
  void code4IsARefusal() throws Exception {
    try (RelayFixture named = RelayFixture.start(config -> config.names(List.of("other:1")))) {
      expect(
          ExitCode.REFUSED,
          HydraProcess.start(
              Map.of(), "produce", "--relay", named.endpoint().authority(), "--wait=0"));
    }
  }

  @Test
  void code5IsAGap() throws Exception {
    Producer first = Producer.connect(ticket);
    HydraProcess consumer = consume();
    assertTrue(first.awaitConsumers(1, PATIENCE));
    first.send(new byte[] {1});
    assertEquals(1, consumer.stdout().read());
    first.abort(); // its end never comes
    Producer second = Producer.connect(ticket);
    second.send(new byte[] {2});
    assertEquals(2, consumer.stdout().read());
    second.close();
    expect(ExitCode.GAP, consumer);
  }

  @Test
  void code6IsATimeout() throws Exception {
    expect(ExitCode.TIMEOUT, consume("--timeout=300ms"));
  }

  @Test
  void code7IsAStreamThatIsRolledBack() throws Exception {
    Path code = folder.resolve("code");
    List<String> words = new ArrayList<>(List.of("bash", "-c"));
    words.add("\"$@\"; code=$?; echo $code >" + code + "; exit $code");
    words.add("bash");
    words.addAll(HydraProcess.java());
    words.addAll(List.of("consume", "{ticket}"));
    ConformanceOptions rollback = ConformanceOptions.builder().select(List.of("8.4-20")).build();
    ClientConformance.run(ClientCommand.of(words), Subject.CONSUMER, rollback);
    assertEquals(ExitCode.SECURITY.code() + "\n", Files.readString(code));
  }

  @Test
  void code8IsAnInterruption() throws Exception {
    Producer producer = Producer.connect(ticket);
    HydraProcess consumer = consume("--no-reconnect");
    assertTrue(producer.awaitConsumers(1, PATIENCE));
    producer.send(new byte[] {1});
    assertEquals(1, consumer.stdout().read());
    relay.server().closeNow();
    expect(ExitCode.INTERRUPTED, consumer);
    producer.abort();
  }

  @Test
  void code9IsAFailedRun() throws Exception {
    expect(
        ExitCode.FAILED, HydraProcess.start(Map.of(), "conformance", "--target", NOBODY, "3.2-1"));
  }

  @Test
  void code10IsARunWithoutAVerdict() throws Exception {
    Path endless =
        Files.writeString(
            folder.resolve("scenario.yaml"),
            """
            name: endless
            about: Time is up before its messages are sent.
            limit: 1s
            on_lag: block
            producers: {rate: 200/s, messages: 100000}
            consumers: [{name: quick, count: 1}]
            expect: {quick: {complete: all}}
            """);
    expect(
        ExitCode.UNKNOWN,
        HydraProcess.start(
            Map.of(), "scenario", endless.toString(), "--failures", "" + folder.resolve("out")));
  }

  @Test
  void code130And143AreTheSignals() throws Exception {
    expectSignal(ExitCode.SIGINT, "INT");
    expectSignal(ExitCode.SIGTERM, "TERM");
  }

  private static void expectSignal(ExitCode code, String signal) throws Exception {
    HydraProcess serving =
        HydraProcess.start(Map.of(), "relay", "--listen=127.0.0.1:0", "--announce");
    assertTrue(serving.firstLine().startsWith("127.0.0.1:"));
    new ProcessBuilder("kill", "-" + signal, "" + serving.pid()).start().waitFor();
    expect(code, serving);
  }
}
