package io.hydrarelay.testkit.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The list of all cases for clients. */
class ClientCasesTest {
  @Test
  void shouldMeanOneCaseByAnIdWhateverTheSubject() {
    List<String> ids =
        Stream.of(
                RelayConformance.cases(),
                ClientConformance.cases(Subject.PRODUCER),
                ClientConformance.cases(Subject.CONSUMER))
            .flatMap(List::stream)
            .map(ConformanceCase::id)
            .toList();
    Set<String> seen = new HashSet<>();

    assertEquals(List.of(), ids.stream().filter(id -> !seen.add(id)).toList());
  }

  @Test
  void shouldSayOfEveryCaseWhatIsExpected() {
    for (Subject role : List.of(Subject.PRODUCER, Subject.CONSUMER)) {
      for (ConformanceCase<?> one : ClientConformance.cases(role)) {
        assertEquals(role, one.subject());
        assertTrue(one.expectation().endsWith("."), one::toString);
      }
    }
  }

  @Test
  void shouldNotTakeARelayForAClient() {
    assertThrows(IllegalArgumentException.class, () -> ClientConformance.cases(Subject.RELAY));
    assertThrows(IllegalArgumentException.class, () -> ClientConformance.untested(Subject.RELAY));
  }
}
