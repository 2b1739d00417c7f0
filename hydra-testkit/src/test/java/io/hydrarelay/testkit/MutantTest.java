package io.hydrarelay.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Proves the checker by what it has to catch, over real sockets. */
class MutantTest {
  @ParameterizedTest(name = "{0}")
  @EnumSource
  void shouldPassWhatIsNotBroken(MutantRun.Scenario scenario) throws Exception {
    Judgement judgement =
        new MutantRun(scenario, EventMutation.NONE, true).judge(scenario.script());
    assertEquals(Outcome.PASS, judgement.outcome(), judgement::toString);
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void shouldCatch(Mutant mutant) throws Exception {
    Judgement judgement = mutant.judge();
    assertTrue(mutant.isCaughtBy(judgement), judgement::toString);
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void shouldBeInTheList(Mutant mutant) throws Exception {
    String page = Files.readString(Path.of("..", "docs", "CHECKING.md"));
    String row = "| `" + mutant.name() + "` | " + mutant.sentence() + " |";
    assertTrue(page.contains(row), () -> "docs/CHECKING.md lacks " + row);
  }
}
