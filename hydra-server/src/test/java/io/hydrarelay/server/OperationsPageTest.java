package io.hydrarelay.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.server.metrics.DisconnectReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** docs/OPERATIONS.md is complete, and says nothing of what is not there. */
class OperationsPageTest {
  private static final Pattern SETTING =
      Pattern.compile("--((?:source|max|session|log)-[a-z0-9-]+)");
  private static final Pattern EVENT = Pattern.compile("\"([a-z][a-z ]+)(?:: | )[a-z]+=\\{}");

  private static String page;

  @BeforeAll
  static void readPage() throws IOException {
    page = Files.readString(Path.of("../docs/OPERATIONS.md"));
  }

  private static Set<String> firstCells(String section) {
    String rows = page.substring(page.indexOf("## " + section));
    return rows.lines()
        .skip(1)
        .takeWhile(line -> !line.startsWith("## "))
        .filter(line -> line.startsWith("| `"))
        .map(line -> line.split("\\|")[1].strip().replace("`", ""))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void shouldExplainEveryReasonAndNoOther() {
    Set<String> reasons =
        Stream.of(DisconnectReason.values())
            .map(DisconnectReason::label)
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(reasons, firstCells("Why a connection ended"));
  }

  @Test
  void shouldExplainEveryStatusCode() {
    for (StatusCode code : StatusCode.values()) {
      assertTrue(page.contains(code.name()), code::name);
    }
  }

  @Test
  void shouldNameOnlySettingsThatExist() {
    Matcher flags = SETTING.matcher(page);
    while (flags.find()) {
      String key = flags.group(1).replace('-', '_');
      assertTrue(key.equals("log_format") || RelaySetting.of(key).isPresent(), flags::group);
    }
  }

  @Test
  void shouldListEveryEventOfTheLog() throws IOException {
    String listed = String.join(", ", firstCells("Log"));
    try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
      sources
          .filter(file -> file.toString().endsWith(".java"))
          .flatMap(file -> EVENT.matcher(text(file)).results())
          .map(found -> found.group(1))
          .forEach(event -> assertTrue(listed.contains(event), event));
    }
    assertTrue(listed.contains("connection refused") && listed.contains("connection closed"));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  @Test
  void shouldComputeTheCeilingOfItsExamplesAsTheRelayDoes() {
    int cores = Runtime.getRuntime().availableProcessors();
    assertCeiling(256L << 20, 16, 1_100, 391 - 24 + 12 * cores, 391);
    assertCeiling(2L << 30, 64, 20_500, 3_066 - 96 + 12 * cores, 3_625);
  }

  private static void assertCeiling(
      long bufferBytes, int sessions, int connections, long directMib, long heapMib) {
    MemoryCeiling ceiling =
        ServerConfig.builder()
            .bufferBytes(bufferBytes)
            .sessions(sessions)
            .maxConnections(connections)
            .build()
            .memoryCeiling();
    assertEquals(directMib, Math.round(ceiling.direct() / 1_048_576.0));
    assertEquals(heapMib, Math.round(ceiling.heap() / 1_048_576.0));
  }
}
