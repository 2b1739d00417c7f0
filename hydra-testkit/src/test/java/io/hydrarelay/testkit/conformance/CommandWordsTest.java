package io.hydrarelay.testkit.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The words of a command line, without a shell. */
class CommandWordsTest {
  @Test
  void shouldSplitAtWhiteSpaceAndNowhereElse() {
    assertEquals(List.of("client", "-v", "{ticket}"), CommandWords.of(" client\t-v  {ticket}\n"));
    assertEquals(List.of("a|b;c>d$e*"), CommandWords.of("a|b;c>d$e*"));
  }

  @Test
  void shouldKeepWhatIsQuoted() {
    assertEquals(List.of("sh", "-c", "run \"it\" all"), CommandWords.of("sh -c 'run \"it\" all'"));
    assertEquals(List.of("a b", "c'd"), CommandWords.of("\"a b\" \"c'd\""));
    assertEquals(List.of("one word", ""), CommandWords.of("one' 'word ''"));
  }

  @Test
  void shouldTakeWhatIsEscapedAsItIs() {
    assertEquals(List.of("a b", "\"c\"", "\\"), CommandWords.of("a\\ b \"\\\"c\\\"\" \\\\"));
    assertEquals(List.of("C:\\bin\\client"), CommandWords.of("'C:\\bin\\client'"));
  }

  @Test
  void shouldRefuseALineThatDoesNotEnd() {
    assertThrows(IllegalArgumentException.class, () -> CommandWords.of("say 'it"));
    assertThrows(IllegalArgumentException.class, () -> CommandWords.of("say it\\"));
    assertThrows(IllegalArgumentException.class, () -> ClientCommand.parse("  "));
  }
}
