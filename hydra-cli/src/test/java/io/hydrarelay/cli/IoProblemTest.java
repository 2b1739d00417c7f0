package io.hydrarelay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class IoProblemTest {
  @Test
  void shouldSayWhatIsWrongWithAFileOfWhichTheJdkOnlyTellsTheName() {
    assertEquals(
        "permission denied for data", IoProblem.sentence(new AccessDeniedException("data")));
    assertEquals("data does not exist", IoProblem.sentence(new NoSuchFileException("data")));
    assertEquals(
        "data: No space left on device",
        IoProblem.sentence(new FileSystemException("data", null, "No space left on device")));
    assertEquals("Is a directory", IoProblem.sentence(new IOException("Is a directory")));
  }
}
