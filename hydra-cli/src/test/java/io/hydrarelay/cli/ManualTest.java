package io.hydrarelay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Manual pages and completion scripts, printed from the model of the command line. */
class ManualTest {
  private static final CommandLine HYDRA =
      HydraCli.commandLine(
          Terminal.ofProcess(),
          new StopSignals(code -> {}),
          new Settings(Map.of(), Optional.empty()));

  @TempDir private Path folder;

  @BeforeEach
  void writeAll() {
    assertEquals(0, new InProcess().run("manual", folder.toString()).exitCode());
  }

  @Test
  void shouldHoldEveryCommandAndOption() throws Exception {
    String bash = Files.readString(folder.resolve("completion/hydra.bash"));
    String fish = Files.readString(folder.resolve("completion/hydra.fish"));
    assertTrue(bash.endsWith(" hydra-cli\n"), "the command's other name");
    assertTrue(fish.endsWith("complete -c hydra-cli -w hydra\n"), "the command's other name");
    expect(HYDRA, bash, fish);
  }

  private void expect(CommandLine command, String bash, String fish) throws Exception {
    if (command.getCommandSpec().usageMessage().hidden()) {
      return;
    }
    String name = command.getCommandSpec().qualifiedName("-");
    String page = Files.readString(folder.resolve("man/" + name + ".1")).replace("\\-", "-");
    for (OptionSpec option : command.getCommandSpec().options()) {
      if (!option.hidden()) {
        assertTrue(page.contains(option.longestName()), () -> name + option);
        assertTrue(bash.contains(option.longestName()), option::toString);
        assertTrue(fish.contains("-l " + option.longestName().substring(2)), option::toString);
      }
    }
    for (CommandLine sub : command.getSubcommands().values()) {
      expect(sub, bash, fish);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "cons, consume",
    "ticket s, show",
    "produce --lin, --linger",
    "produce --on-lag d, disconnect",
    "relay --ring-b, --ring-bytes",
    "relay --transport io, io_uring",
    "relay --log-format j, json",
    "scenario lag, lag-skip",
    "completion fi, fish"
  })
  void shouldCompleteInBash(String words, String completed) throws Exception {
    // As bash does it: the function that was registered is called with the words so far.
    String script =
        "source completion/hydra.bash; words=(hydra %s); COMP_WORDS=(\"${words[@]}\");"
            + " COMP_CWORD=$((${#words[@]} - 1)); COMP_LINE='hydra %s'; COMP_POINT=${#COMP_LINE};"
            + " spec=$(complete -p hydra); [[ $spec =~ -F\\ ([^ ]+) ]];"
            + " ${BASH_REMATCH[1]} hydra \"${words[-1]}\" \"${words[-2]}\";"
            + " printf '%%s\\n' \"${COMPREPLY[@]}\"";
    String said = run("bash", "-c", script.formatted(words, words));
    assertTrue(said.lines().anyMatch(line -> line.strip().equals(completed)), said);
  }

  @Test
  void shouldBeReadByTheShellsThatAreHere() throws Exception {
    assertEquals("", run("bash", "-n", "completion/hydra.bash"));
    if (isHere("zsh")) {
      assertEquals("", run("zsh", "-n", "completion/hydra.zsh"));
    }
    if (isHere("fish")) {
      String said =
          run("fish", "-c", "source completion/hydra.fish; complete -C 'hydra ticket sh'");
      assertTrue(said.startsWith("show"), said);
    }
  }

  @Test
  void shouldBeManualPagesThatTheFormatterHasNothingAgainst() throws Exception {
    if (!isHere("groff")) {
      return;
    }
    for (File page : folder.resolve("man").toFile().listFiles()) {
      assertEquals("", run("groff", "-ww", "-man", "-Tascii", "-z", page.toString()));
    }
  }

  private boolean isHere(String program) throws Exception {
    return !run("bash", "-c", "command -v " + program + " || true").isBlank();
  }

  private String run(String... command) throws Exception {
    Process process =
        new ProcessBuilder(List.of(command))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(20, TimeUnit.SECONDS));
    return said;
  }
}
