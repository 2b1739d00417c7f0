package io.hydrarelay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
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

  @Test
  void shouldNameTheFileThatTakesNothing() throws IOException {
    Path target = folder.resolve("data");
    OutputFile file = new OutputFile(target, false);
    OutputStream out = file.stream();
    file.close(); // as good as a full disk: the system refuses the write
    IOException refused = assertThrows(IOException.class, () -> out.write(new byte[1]));
    assertEquals(PipeOutput.FailedException.class, refused.getClass());
    assertTrue(refused.getMessage().startsWith("the file " + target + " cannot be written"));
  }

  private long filesInFolder() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.count();
    }
  }
}
