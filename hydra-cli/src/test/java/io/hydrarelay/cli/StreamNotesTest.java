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

  @Test
  void shouldNotAdviseToBeFasterWhereARelayWasLost() throws Exception {
    notes.take(new StreamEvent.Gap(173, 29, StreamEvent.Cause.UNEXPLAINED));
    assertEquals(
        "gap: 29 frames from 173 are missing (the relay did not say why)",
        said.toString(StandardCharsets.UTF_8).strip());
    assertEquals(
        "let the producer send it again; a relay that was lost has taken along what it held",
        notes.gapAdvice());

    notes.take(new StreamEvent.Gap(300, 1, StreamEvent.Cause.LAG));
    assertEquals("consume faster, or let the producer use --on-lag block", notes.gapAdvice());
  }
}
