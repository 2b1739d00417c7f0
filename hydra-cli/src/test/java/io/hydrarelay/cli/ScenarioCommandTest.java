package io.hydrarelay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.testkit.scenario.DefaultScenarios;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScenarioCommandTest {
  private static final String SMALL =
      """
      name: small
      about: Four consumers get twenty messages.
      limit: 50s
      on_lag: block
      producers: {rate: 200/s, messages: 20}
      consumers: [{name: quick, count: 4}]
      expect: {quick: {complete: all}}
      """;

  @TempDir private Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("scenario.yaml"), text);
  }

  private InProcess.Result scenario(Path file, String... options) {
    return new InProcess()
        .run(
            concat(
                List.of("scenario", "" + file, "--failures", "" + folder.resolve("failures")),
                List.of(options)));
  }

  private static String[] concat(List<String> some, List<String> more) {
    return Stream.concat(some.stream(), more.stream()).toArray(String[]::new);
  }

  @Test
  void shouldListWhatIsBuiltIn() {
    InProcess.Result list = new InProcess().run("scenario", "--list");
    assertEquals(0, list.exitCode());
    assertEquals(
        DefaultScenarios.names(),
        list.out().lines().map(line -> line.substring(0, line.indexOf(' '))).toList());
  }

  @Test
  void shouldPassAndWriteEveryReportThatIsAskedFor() throws Exception {
    Path json = folder.resolve("new").resolve("small.json");
    Path junit = folder.resolve("small.xml");
    Path html = folder.resolve("small.html");
    InProcess.Result passed =
        scenario(file(SMALL), "--seed=7", "--json=" + json, "--junit=" + junit, "--html=" + html);
    assertEquals(0, passed.exitCode(), passed::toString);
    assertTrue(passed.out().startsWith("PASS  small  in "), passed::out);
    assertTrue(passed.out().contains(", seed 7\n"), passed::out);
    assertTrue(passed.out().contains("holds          quick: complete all (4)"), passed::out);
    assertTrue(Files.readString(json).contains("\"outcome\" : \"PASS\""));
    assertTrue(Files.readString(junit).contains("<testsuite name=\"hydra.scenario.small\""));
    assertTrue(Files.readString(html).startsWith("<!doctype html>"));
    assertFalse(Files.exists(folder.resolve("failures")));
  }

  @Test
  void shouldFailWithItsOwnExitCodeAndLeaveTheEvidence() throws Exception {
    InProcess.Result failed =
        scenario(file(SMALL.replace("complete: all", "complete: none")), "--seed=7");
    assertEquals(ExitCode.FAILED.code(), failed.exitCode(), failed::toString);
    assertTrue(failed.out().contains("BROKEN         quick: complete none, but it is 4"));
    Path evidence = folder.resolve("failures").resolve("small");
    assertTrue(failed.err().contains("evidence: " + evidence), failed::err);
    assertEquals(
        "hydra scenario '" + evidence.resolve("scenario.yaml") + "' --seed 7\n",
        Files.readString(evidence.resolve("repeat")));
  }

  @Test
  void shouldNotCallItAPassWhenTimeWasUp() throws Exception {
    String endless = SMALL.replace("messages: 20", "messages: 100000").replace("50s", "1s");
    InProcess.Result unknown = scenario(file(endless));
    assertEquals(ExitCode.UNKNOWN.code(), unknown.exitCode(), unknown::toString);
    assertTrue(unknown.out().contains("because        time was up after 1s"), unknown::out);
  }

  @Test
  void shouldNameTheKeyThatIsWrong() throws Exception {
    InProcess.Result refused = scenario(file(SMALL.replace("count: 4", "count: four")));
    assertEquals(ExitCode.USAGE.code(), refused.exitCode());
    assertTrue(refused.err().contains("consumers[0].count is \"four\""), refused::err);
  }

  @Test
  void shouldRepeatWithNewSeedsUntilTimeIsUp() throws Exception {
    InProcess.Result soak = scenario(file(SMALL), "--seed=7", "--soak=2s");
    assertEquals(0, soak.exitCode(), soak::toString);
    assertTrue(soak.err().contains("run 1  PASS in "), soak::err);
    assertTrue(soak.out().matches("(?s)[0-9]+ runs; the last one:\nPASS  small .*"), soak::out);
    assertFalse(soak.out().contains("seed 7\n"), "each run has a seed of its own");
  }

  @Test
  void shouldStopToRepeatAtTheFirstFailure() throws Exception {
    InProcess.Result soak =
        scenario(file(SMALL.replace("complete: all", "complete: none")), "--soak=1h");
    assertEquals(ExitCode.FAILED.code(), soak.exitCode(), soak::toString);
    assertTrue(soak.out().startsWith("1 runs; the last one:"), soak::out);
  }

  @Test
  void shouldShowProgressForLogs() throws Exception {
    String slower = SMALL.replace("messages: 20", "duration: 5s");
    InProcess.Result run = scenario(file(slower), "--progress=plain");
    assertEquals(0, run.exitCode(), run::toString);
    assertTrue(run.err().contains("messages are sent"), run::err);
    assertTrue(run.err().contains("4 consumers"), run::err);
  }
}
