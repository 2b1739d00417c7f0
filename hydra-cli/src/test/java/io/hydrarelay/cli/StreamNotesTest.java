package io.hydrarelay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hydrarelay.protocol.stream.StreamEvent;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StreamNotesTest {
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final StreamNotes notes =
      new StreamNotes(
          new Terminal(
              InputStream.nullInputStream(),
              OutputStream.nullOutputStream(),
              new PrintStream(said, true, StandardCharsets.UTF_8),
              Map.of(),
              false),
          new OutputOptions(),
          false);

  private String afterAnEndOfAge(Duration age) throws Exception {
    long signed = System.currentTimeMillis() - age.toMillis();
    notes.take(new StreamEvent.Verified(7, signed));
    notes.take(new StreamEvent.End(true));
    return said.toString(StandardCharsets.UTF_8);
  }

  @Test
  void shouldWarnOfAnEndThatIsOld() throws Exception {
    assertEquals(
        "warning: this stream ended 7200 s ago",
        afterAnEndOfAge(Duration.ofHours(2)).strip().replaceAll("720\\d", "7200"));
  }

  @Test
  void shouldNotWarnOfAnEndThatHasJustCome() throws Exception {
    assertEquals("", afterAnEndOfAge(Duration.ofSeconds(20)));
  }
}
