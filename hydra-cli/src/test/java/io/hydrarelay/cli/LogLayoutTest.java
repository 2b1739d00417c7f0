package io.hydrarelay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whatever is logged, one event is one line, and nobody can forge another. */
class LogLayoutTest {
  private static final String FORGED = "x\n2026-01-01 ERROR forged\r\u2028\u001b[31m\u202e\"\\";

  private final LoggerContext context = new LoggerContext();
  private final LogLayout layout = new LogLayout();

  private String line(String pattern, Throwable thrown, Object... values) {
    return layout.doLayout(
        new LoggingEvent(
            "test", context.getLogger("hydra.relay"), Level.WARN, pattern, thrown, values));
  }

  @AfterEach
  void backToText() {
    LogSettings.use(LogSettings.Format.TEXT);
  }

  @Test
  void shouldKeepWhatAPeerSaidOnItsLine() {
    String line = line("connection lost: detail={}", null, FORGED);
    assertEquals(1, line.lines().count(), line);
    assertTrue(
        line.endsWith(
            " WARN hydra.relay - connection lost: detail=x\\u000a2026-01-01 ERROR forged\\u000d"
                + "\\u2028\\u001b[31m\\u202e\"\\\n"),
        line);
  }

  @Test
  void shouldIndentEveryLineOfATraceAlsoThoseOfAnEvilMessage() {
    String text = line("connection failed: remote={}", new IllegalStateException(FORGED), "peer");
    List<String> lines = text.lines().toList();
    assertTrue(lines.size() > 3, text);
    assertTrue(lines.stream().skip(1).allMatch(each -> each.startsWith("\t")), text);
    assertFalse(text.contains("\u001b"), text);
  }

  @Test
  void shouldMakeAJsonFieldOfEachNamedValueAndOfNothingElse() throws Exception {
    LogSettings.use(LogSettings.Format.JSON);
    String line =
        line(
            "connection refused: reason={} count={} detail={}",
            new IllegalStateException(FORGED),
            "full",
            7,
            "a reason=forged level={} " + FORGED);
    assertEquals(1, line.lines().count(), line);
    JsonNode event = new ObjectMapper().readTree(line);
    assertEquals("WARN", event.get("level").asText());
    assertEquals("hydra.relay", event.get("logger").asText());
    assertEquals("connection refused", event.get("event").asText());
    assertEquals("full", event.get("reason").asText());
    assertEquals(7, event.get("count").asInt());
    assertEquals("a reason=forged level={} " + FORGED, event.get("detail").asText());
    assertTrue(event.get("trace").asText().contains("IllegalStateException"));
    assertEquals(9, event.size(), "time, level, logger, event, message, three fields, trace");
  }

  @Test
  void shouldTakeALineWithoutFieldsForAMessage() throws Exception {
    LogSettings.use(LogSettings.Format.JSON);
    JsonNode event = new ObjectMapper().readTree(line("{} would be faster", null, "Conscrypt"));
    assertEquals("Conscrypt would be faster", event.get("message").asText());
    assertEquals(4, event.size(), "time, level, logger, message");
  }
}
