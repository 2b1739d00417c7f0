package io.hydrarelay.testkit.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether what is logged is captured, with each backend of slf4j in a JVM of its own. */
class LogCaptureTest {
  private static final List<String> BACKENDS = List.of("slf4j-simple", "slf4j-jdk14", "logback-");
  private static final String SIMPLE = "-Dorg.slf4j.simpleLogger.";
  private static final long PATIENCE_SECONDS = 50;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"slf4j-simple", "slf4j-jdk14", "logback-"})
  void shouldCaptureWhatHydraAndNettyLog(String backend) throws Exception {
    Output output = run(backend, List.of());
    assertCaptured(output.captured());
    assertTrue(output.printed().contains("not ours"), output::toString);
    assertTrue(output.printed().contains("boom"), output::toString);
    assertTrue(output.printed().contains("after"), output::toString);
    assertFalse(output.printed().contains("the testkit cannot"), output::toString);
  }

  @Test
  void shouldReadWhatSlf4jSimplePrintsInAnotherForm() throws Exception {
    Output output =
        run(
            "slf4j-simple",
            List.of(
                SIMPLE + "showDateTime=true",
                SIMPLE + "dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss",
                SIMPLE + "levelInBrackets=true",
                SIMPLE + "showThreadName=false"));
    assertCaptured(output.captured());
  }

  @Test
  void shouldSayThatItCannotReadWhatSlf4jSimpleWritesElsewhere() throws Exception {
    Output output = run("slf4j-simple", List.of(SIMPLE + "cacheOutputStream=true"));
    assertTrue(
        output.captured().startsWith("obstacle: the testkit cannot read this"), output::toString);
    assertTrue(output.printed().contains("the testkit cannot read this log"), output::toString);
  }

  @Test
  void shouldSayThatItKnowsNotEveryBackend() throws Exception {
    Output output = run("none", List.of());
    assertTrue(output.captured().matches("obstacle: .*NOP_?LoggerFactory.*\\s+"), output::toString);
  }

  @Test
  void shouldGoOnWhenTheApplicationConfiguresLogbackAnew() throws Exception {
    Output output = run("logback-", List.of(), "reset");
    assertTrue(
        output.captured().contains("main: WARN hydra.client - after a reset"), output::toString);
  }

  private static void assertCaptured(String captured) {
    List<String> lines = captured.lines().filter(line -> !line.startsWith("\tat ")).toList();
    assertEquals(
        List.of(
            "main: WARN hydra.client - a failure of 2",
            "java.lang.IllegalStateException: boom",
            "main: ERROR io.netty.channel.Pipeline - two",
            "lines",
            "main: INFO hydra.client - said",
            "obstacle: none"),
        lines);
    assertTrue(captured.contains("\tat " + LogProgram.class.getName() + ".main"), captured);
  }

  // ---- the other JVM

  private record Output(String captured, String printed) {}

  private Output run(String backend, List<String> flags, String... arguments) throws Exception {
    Path captured = folder.resolve("captured");
    Path printed = folder.resolve("printed");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.addAll(List.of("-cp", classPath(backend), LogProgram.class.getName()));
    command.add(captured.toString());
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .start();
    try {
      assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "it runs on");
    } finally {
      process.destroyForcibly();
    }
    String text = Files.readString(printed);
    assertEquals(0, process.exitValue(), text);
    return new Output(Files.readString(captured), text);
  }

  /** Returns this JVM's, without the other backends. */
  private static String classPath(String backend) {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(
            entry -> {
              String name = Path.of(entry).getFileName().toString();
              return name.startsWith(backend) || BACKENDS.stream().noneMatch(name::startsWith);
            })
        .collect(Collectors.joining(File.pathSeparator));
  }
}
