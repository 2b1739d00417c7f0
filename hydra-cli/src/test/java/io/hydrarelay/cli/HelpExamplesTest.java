package io.hydrarelay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The examples that the help of each command ends with. */
class HelpExamplesTest {
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

  private static CommandLine hydra() {
    return HydraCli.commandLine(
        Terminal.ofProcess(),
        new StopSignals(code -> {}),
        new Settings(Map.of(), Optional.empty()));
  }

  private static Stream<String> examples() {
    return commands(hydra()).flatMap(HelpExamplesTest::examplesOf);
  }

  private static Stream<CommandLine> commands(CommandLine command) {
    return Stream.concat(
        Stream.of(command),
        command.getSubcommands().values().stream().flatMap(HelpExamplesTest::commands));
  }

  private static Stream<String> examplesOf(CommandLine command) {
    return Arrays.stream(command.getCommandSpec().usageMessage().footer())
        .filter(line -> line.startsWith("  "))
        .map(String::strip);
  }

  @Test
  void shouldStandInTheHelpOfEveryCommand() {
    commands(hydra())
        .filter(command -> !command.getCommandSpec().usageMessage().hidden())
        .forEach(
            command -> {
              String name = command.getCommandSpec().qualifiedName();
              assertFalse(
                  examplesOf(command).filter(line -> line.contains(name)).toList().isEmpty(), name);
            });
  }

  @ParameterizedTest
  @MethodSource("examples")
  void shouldBeCommandsThatHydraTakes(String example) {
    String ofHydra = example.substring(example.indexOf("hydra ") + "hydra ".length());
    List<String> words = new ArrayList<>();
    WORD.matcher(ofHydra.replaceAll(" \\|.*", ""))
        .results()
        .forEach(word -> words.add(word.group(1) == null ? word.group(2) : word.group(1)));
    hydra().parseArgs(words.toArray(String[]::new));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "demo --size 8m --on-lag skip",
        "ticket new --relay relay.example:7070",
        "config show relay",
        "completion bash",
        "scenario --list",
        "version --verbose"
      })
  void shouldWorkAsTheyStand(String words) {
    assertEquals(1, examples().filter(("hydra " + words)::equals).count());
    InProcess.Result done = new InProcess().run(words.split(" "));
    assertEquals(0, done.exitCode(), done::err);
  }
}
