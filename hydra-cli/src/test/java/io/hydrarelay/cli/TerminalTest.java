package io.hydrarelay.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a person sees: real processes on a real terminal. */
class TerminalTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String ERASE = "\r\033[K";
  private static final String GREEN = "\033[32m";
  private static final String[] DEMO = {"demo", "--size=8m"};

  @Test
  void shouldRedrawOneLineThatFitsAndLeaveTheTerminalAsItWas() throws Exception {
    try (PseudoTerminal terminal =
        PseudoTerminal.start(80, Map.of("TERM", "xterm"), "relay", "--listen=127.0.0.1:0")) {
      String whole = "0 sessions  0 consumers  0 connections  0 B held";
      await("the line is drawn again and again")
          .atMost(PATIENCE)
          .until(() -> drawn(terminal).filter(whole::equals).count() >= 3);

      terminal.resize(30);
      await("the line is cut to the new width")
          .atMost(PATIENCE)
          .until(() -> drawn(terminal).anyMatch(line -> line.equals(whole.substring(0, 29))));
      assertFalse(
          terminal.shown().substring(terminal.shown().indexOf(ERASE)).contains("held\r\n"),
          terminal::shown);

      terminal.interrupt();
      assertEquals(ExitCode.SIGINT.code(), terminal.awaitExit(), terminal::shown);
      assertTrue(terminal.isEchoing(), terminal::errors);
      assertFalse(terminal.shown().contains("\033[?25l"), "the cursor was never hidden");
      String last = terminal.shown().substring(terminal.shown().lastIndexOf(ERASE));
      assertFalse(last.contains("sessions"), last);
    }
  }

  private static Stream<String> drawn(PseudoTerminal terminal) {
    List<String> pieces = Arrays.asList(terminal.shown().split("\r\033\\[K", -1));
    return pieces.subList(0, pieces.size() - 1).stream();
  }

  @Test
  void shouldShowABarInColourUnlessToldOtherwise() throws Exception {
    try (PseudoTerminal coloured = PseudoTerminal.start(80, Map.of("TERM", "xterm"), DEMO);
        PseudoTerminal plain =
            PseudoTerminal.start(80, Map.of("TERM", "xterm", "NO_COLOR", "1"), DEMO);
        PseudoTerminal dumb = PseudoTerminal.start(80, Map.of("TERM", "dumb"), DEMO);
        HydraProcess piped = HydraProcess.start(Map.of("TERM", "xterm"), DEMO)) {
      String printed = new String(piped.stdout().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(0, coloured.awaitExit(), coloured::shown);
      assertEquals(0, plain.awaitExit(), plain::shown);
      assertEquals(0, dumb.awaitExit(), dumb::shown);
      assertEquals(0, piped.awaitExit(), piped::errors);
      assertTrue(coloured.shown().contains(GREEN + "#"), coloured::shown);
      assertTrue(plain.shown().contains(ERASE + "["), plain::shown);
      assertFalse(plain.shown().contains(GREEN), plain::shown);
      assertFalse(dumb.shown().contains("\033"), dumb::shown);
      assertFalse((printed + piped.errors()).contains("\033"), printed);
    }
  }
}
