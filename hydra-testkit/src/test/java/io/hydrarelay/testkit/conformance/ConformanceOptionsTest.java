package io.hydrarelay.testkit.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.testkit.conformance.CaseResult.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which cases are played, how, and what becomes of it. */
class ConformanceOptionsTest {
  private static final AutoCloseable STAGE = () -> {};

  private static final CaseSelection<AutoCloseable> CASES =
      new CaseSelection<>(
          List.of(
              passing("10-1", Requirement.MUST),
              passing("6.5-10", Requirement.MUST),
              passing("6.5-2", Requirement.SHOULD),
              failing("6.10-1", Requirement.SHOULD),
              hanging("7-1", Requirement.MUST)),
          List.of(new Untested("6.5", "a", "b"), new Untested("7.2", "c", "d")));

  private static ConformanceCase<AutoCloseable> passing(String id, Requirement requirement) {
    return new ConformanceCase<>(id, requirement, Subject.RELAY, "t", "e", stage -> {});
  }

  private static ConformanceCase<AutoCloseable> failing(String id, Requirement requirement) {
    return new ConformanceCase<>(
        id,
        requirement,
        Subject.RELAY,
        "t",
        "e",
        stage -> {
          throw new ExpectationFailure("expected more");
        });
  }

  private static ConformanceCase<AutoCloseable> hanging(String id, Requirement requirement) {
    return new ConformanceCase<>(
        id, requirement, Subject.RELAY, "t", "e", stage -> Thread.currentThread().join());
  }

  private static ConformanceReport play(ConformanceOptions options) throws Exception {
    return CASES
        .by(options)
        .play("target", (one, notes) -> STAGE, Duration.ofMillis(200), Map.of(), options);
  }

  private static List<String> ids(ConformanceReport report) {
    return report.results().stream().map(result -> result.testCase().id()).toList();
  }

  @Test
  void shouldPlayAllInAnyOrderAndReportInTheOrderOfTheIds() throws Exception {
    ConformanceReport report = play(ConformanceOptions.builder().build());
    assertEquals(List.of("6.5-2", "6.5-10", "6.10-1", "7-1", "10-1"), ids(report));
    assertEquals(Outcome.BROKEN, report.results().get(3).outcome());
    assertFalse(report.conforms());
  }

  @Test
  void shouldPlayWhatIsSelectedByIdSectionOrChapter() throws Exception {
    assertEquals(List.of("6.5-2"), selected("6.5-2"));
    assertEquals(List.of("6.5-2", "6.5-10"), selected("6.5"));
    assertEquals(List.of("6.5-2", "6.5-10", "6.10-1"), selected("6"));
    assertEquals(List.of("6.10-1", "10-1"), selected("10", "6.10-1"));
  }

  private static List<String> selected(String... selectors) throws Exception {
    return ids(play(ConformanceOptions.builder().select(List.of(selectors)).build()));
  }

  @Test
  void shouldReportTheUntestedDemandsOfTheSelectedSections() throws Exception {
    ConformanceReport report = play(ConformanceOptions.builder().select(List.of("6.5")).build());
    assertEquals(List.of(new Untested("6.5", "a", "b")), report.untested());
  }

  @Test
  void shouldCountAFailedShouldOnlyWhenStrict() throws Exception {
    ConformanceOptions.Builder options = ConformanceOptions.builder().select(List.of("6"));
    assertTrue(play(options.build()).conforms());
    assertFalse(play(options.strict(true).build()).conforms());
  }

  @Test
  void shouldNotPlayWhatIsExcludedAndSayWhy() throws Exception {
    ConformanceReport report =
        play(ConformanceOptions.builder().exclude("7-1", "known to hang").build());
    CaseResult excluded = report.results().get(3);
    assertEquals(Outcome.EXCLUDED, excluded.outcome());
    assertEquals("known to hang", excluded.detail());
    assertTrue(report.conforms());
  }

  @Test
  void shouldTellEachResultAsItComes() throws Exception {
    List<CaseResult> told = Collections.synchronizedList(new ArrayList<>());
    ConformanceReport report =
        play(ConformanceOptions.builder().progress(told::add).parallel(3).build());
    assertEquals(5, told.size());
    assertTrue(report.results().containsAll(told));
  }

  @Test
  void shouldRefuseWhatDoesNotExist() {
    expectRefused("9.9", ConformanceOptions.builder().select(List.of("9.9")));
    expectRefused("6.5-3", ConformanceOptions.builder().exclude("6.5-3", "why"));
  }

  private static void expectRefused(String named, ConformanceOptions.Builder options) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> CASES.by(options.build()));
    assertTrue(refused.getMessage().contains("\"" + named + "\""), refused::getMessage);
  }

  @Test
  void shouldRefuseValuesOutOfRange() {
    ConformanceOptions.Builder none = ConformanceOptions.builder().parallel(0);
    assertThrows(IllegalArgumentException.class, none::build);
    ConformanceOptions.Builder now = ConformanceOptions.builder().timeout(Duration.ZERO);
    assertThrows(IllegalArgumentException.class, now::build);
    ConformanceOptions.Builder unfounded = ConformanceOptions.builder().exclude("6.5-2", " ");
    assertThrows(IllegalArgumentException.class, unfounded::build);
  }

  @Test
  void shouldReadExclusionsFromAFile(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("exclusions");
    Files.writeString(file, "# known gaps\n\n6.5-2  no SKIP yet: see #12\n  7-1 hangs\n");
    assertEquals(Map.of("6.5-2", "no SKIP yet: see #12", "7-1", "hangs"), ExclusionFile.read(file));
  }

  @Test
  void shouldSayWhichLineOfTheFileIsWrong() {
    assertWrong("line 2: the exclusion of 6.5-2 needs a reason", "", "6.5-2");
    assertWrong("line 2: 7-1 is excluded twice", "7-1 a", "7-1 b");
  }

  private static void assertWrong(String message, String... lines) {
    IllegalArgumentException wrong =
        assertThrows(IllegalArgumentException.class, () -> ExclusionFile.parse(List.of(lines)));
    assertEquals(message, wrong.getMessage());
  }
}
