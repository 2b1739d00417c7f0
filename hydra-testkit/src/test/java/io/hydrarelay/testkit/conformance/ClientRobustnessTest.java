package io.hydrarelay.testkit.conformance;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.protocol.frame.Join;
import io.hydrarelay.testkit.conformance.CaseResult.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Clients that are none: each case ends in time with a verdict, and nothing of them is left. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class ClientRobustnessTest {
  @TempDir private Path folder;

  @Test
  void shouldGiveUpAClientThatHangsAndEndItWithItsChildren() throws Exception {
    Path pid = folder.resolve("pid");
    CaseResult result = play("sh -c 'sleep 600 & echo $! > " + pid + "; wait'");

    assertEquals(Outcome.FAILED, result.outcome());
    assertTrue(result.detail().contains("did not connect"), result::detail);
    awaitGone(pid);
  }

  @Test
  void shouldNotWaitForAClientThatHasExited() throws Exception {
    CaseResult result = play("sh -c 'echo cannot >&2; exit 3'");

    assertEquals(Outcome.FAILED, result.outcome());
    assertTrue(result.detail().contains("ended instead of connecting"), result::detail);
    assertTrue(result.transcript().stream().anyMatch(line -> line.endsWith("stderr: cannot")));
  }

  @Test
  void shouldNotTakeAnExitInOrderForAnEnd() throws Exception {
    assertEquals(Outcome.FAILED, play("true").outcome());
  }

  @Test
  void shouldEndAClientThatWritesWithoutEnd() throws Exception {
    CaseResult result = play("yes");

    assertEquals(Outcome.FAILED, result.outcome());
    assertTrue(
        result.transcript().stream().anyMatch(line -> line.contains("more than anybody sent")));
  }

  @Test
  void shouldCallACommandThatCannotBeStartedBroken() throws Exception {
    CaseResult result = play(folder.resolve("no-such-client").toString());

    assertEquals(Outcome.BROKEN, result.outcome());
  }

  @Test
  void shouldNotShowTheTicketThatItsClientShows() throws Exception {
    CaseResult result = play("sh -c 'echo $HYDRA_TICKET {ticket} >&2'");

    List<String> shown =
        result.transcript().stream().filter(line -> line.contains("stderr: ")).toList();
    assertEquals(1, shown.size());
    assertFalse(shown.get(0).matches(".*/c1/[^(].*"), shown::toString);
    assertTrue(shown.get(0).contains("(secret)"), shown::toString);
  }

  @Test
  void shouldFailAClientThatSpeaksSomethingElse() throws Exception {
    CaseResult result =
        play(
            (ticket, in, out, err) -> {
              try (RelaySocket relay = new RelaySocket(ticket.relay())) {
                relay.send(new byte[200]);
                relay.read();
              }
              return 1;
            });

    assertEquals(Outcome.FAILED, result.outcome());
    assertTrue(result.detail().contains("MAGIC"), result::detail);
  }

  @Test
  void shouldFailAClientThatNeverStopsTalking() throws Exception {
    CaseResult result =
        play(
            (ticket, in, out, err) -> {
              try (RelaySocket relay = new RelaySocket(ticket.relay())) {
                relay.send(Join.consumer(ticket.credentials(), 0, 0).toBytes());
                while (true) {
                  relay.send(new byte[100_000]);
                }
              }
            });

    assertEquals(Outcome.FAILED, result.outcome());
  }

  private static CaseResult play(String command) throws InterruptedException {
    return ClientConformance.run(ClientCommand.parse(command), Subject.CONSUMER, options())
        .results()
        .get(0);
  }

  private static CaseResult play(ClientDouble.Main main) throws InterruptedException {
    ClientStart.Starter starter = ClientDouble.starting(main);
    return ClientConformance.run("a double", starter, Subject.CONSUMER, options()).results().get(0);
  }

  /** The patience to connect is half of the limit. */
  private static ConformanceOptions options() {
    return ConformanceOptions.builder()
        .select(List.of("3.2-201"))
        .timeout(Duration.ofSeconds(6))
        .build();
  }

  private static void awaitGone(Path pidFile) throws IOException {
    long pid = Long.parseLong(Files.readString(pidFile).strip());
    await("the child has ended")
        .atMost(Duration.ofSeconds(10))
        .until(() -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
  }
}
