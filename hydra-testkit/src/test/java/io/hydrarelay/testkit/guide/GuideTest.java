package io.hydrarelay.testkit.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The guide shows only code that is compiled and run here. */
class GuideTest {
  private static final Path GUIDE = Path.of("..", "docs", "TESTING.md");
  private static final Path SOURCES = Path.of("src/test/java/io/hydrarelay/testkit/guide");
  private static final Pattern SAMPLE = Pattern.compile("(?s)```java\n(.*?)```");

  @Test
  void shouldShowOnlyCodeOfTheseTests() throws IOException {
    String sources = sources();
    List<String> samples =
        SAMPLE.matcher(Files.readString(GUIDE)).results().map(match -> match.group(1)).toList();
    assertFalse(samples.isEmpty());
    List<String> unknown =
        samples.stream().filter(sample -> !sources.contains(unindented(sample))).toList();
    assertEquals(List.of(), unknown, "samples that no test contains");
  }

  private static String sources() throws IOException {
    try (Stream<Path> files = Files.list(SOURCES)) {
      StringBuilder text = new StringBuilder();
      for (Path file : files.toList()) {
        text.append(unindented(Files.readString(file)));
      }
      return text.toString();
    }
  }

  private static String unindented(String code) {
    return code.lines().map(String::strip).collect(Collectors.joining("\n"));
  }
}
