package io.hydrarelay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the JVM of a relay is given that a command starts for itself. */
class RelayProcessTest {
  private static final Path OF_LINUX = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "[always] madvise never, true",
    "always [madvise] never, true",
    "always madvise [never], false"
  })
  void shouldSeeWhetherHugePagesAreGiven(String setting, boolean given) throws IOException {
    Path enabled = Files.writeString(folder.resolve("enabled"), setting + "\n");

    assertEquals(given, RelayProcess.givesHugePages(enabled));
  }

  @Test
  void shouldSeeNoHugePagesWhereThereIsNoSuchSetting() throws IOException {
    assertFalse(RelayProcess.givesHugePages(folder.resolve("missing")));
  }

  @Test
  void shouldAskForHugePagesWhereTheyAreGiven() throws IOException {
    assertEquals(
        RelayProcess.givesHugePages(OF_LINUX),
        RelayProcess.command(List.of()).contains("-XX:+UseTransparentHugePages"));
  }
}
