package io.hydrarelay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFileTest {
  @TempDir private Path folder;

  @Test
  void shouldShowTheFileUnderItsNameOnlyWhenItIsPublished() throws IOException {
    Path target = folder.resolve("data");
    Files.writeString(target, "old");
    try (OutputFile file = new OutputFile(target, false)) {
      file.stream().write('x');
      assertEquals("old", Files.readString(target));
      file.publish();
    }
    assertEquals("x", Files.readString(target));
    assertEquals(1, filesInFolder());
  }

  @Test
  void shouldRemoveWhatWasNotPublished() throws IOException {
    try (OutputFile file = new OutputFile(folder.resolve("data"), false)) {
      file.stream().write('x');
    }
    assertEquals(0, filesInFolder());
  }

  @Test
  void shouldKeepAPartialFileIfAsked() throws IOException {
    Path partial;
    try (OutputFile file = new OutputFile(folder.resolve("data"), true)) {
      file.stream().write('x');
      partial = file.partial();
    }
    assertTrue(partial.getFileName().toString().startsWith(".data.part-"), partial::toString);
    assertEquals("x", Files.readString(partial));
    assertFalse(Files.exists(folder.resolve("data")));
  }

  private long filesInFolder() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.count();
    }
  }
}
