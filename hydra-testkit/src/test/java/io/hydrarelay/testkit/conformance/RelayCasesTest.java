package io.hydrarelay.testkit.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The list of cases itself. */
class RelayCasesTest {
  private static final List<ConformanceCase<RelayStage>> CASES = RelayConformance.cases();

  @Test
  void shouldGiveEveryCaseItsOwnId() {
    Set<String> ids = new HashSet<>();
    List<String> twice =
        CASES.stream().map(ConformanceCase::id).filter(id -> !ids.add(id)).toList();
    assertEquals(List.of(), twice);
  }

  @Test
  void shouldListTheCasesInTheOrderOfTheSpecification() {
    List<String> ids = CASES.stream().map(ConformanceCase::id).toList();
    assertEquals(ids.stream().sorted(CaseId.ORDER).toList(), ids);
    assertTrue(ids.indexOf("9.4-1") < ids.indexOf("9.11-1"));
    assertTrue(ids.indexOf("9.17-1") < ids.indexOf("10-1"));
    assertTrue(ids.indexOf("6.2-9") < ids.indexOf("6.2-10"));
  }

  @Test
  void shouldSayOfEveryCaseWhatHappensAndWhatMustComeOfIt() {
    for (ConformanceCase<RelayStage> one : CASES) {
      assertEquals(Subject.RELAY, one.subject(), one.id());
      assertTrue(!one.title().isBlank() && one.expectation().length() > 10, one.id());
    }
  }

  @Test
  void shouldPlayEverySectionThatDemandsSomethingOfARelay() {
    Set<String> sections = new HashSet<>();
    CASES.forEach(one -> sections.add(one.section()));
    RelayConformance.untested().forEach(one -> sections.add(one.section()));
    List<String> demanding =
        List.of(
            "3.1", "3.2", "3.3", "3.4", "3.5", "3.6", "3.7", "4.1", "4.2", "4.3", "4.4", "6.1",
            "6.2", "6.3", "6.4", "6.5", "6.6", "6.7", "6.8", "6.9", "9.1", "9.2", "9.3", "9.4",
            "9.5", "9.6", "9.7", "9.8", "9.9", "9.11", "9.12", "9.13", "9.14", "9.15", "9.16",
            "9.17", "10");
    assertEquals(List.of(), demanding.stream().filter(one -> !sections.contains(one)).toList());
  }

  @Test
  void shouldSayWhyADemandIsNotPlayed() {
    for (Untested one : RelayConformance.untested()) {
      assertTrue(!one.demand().isBlank() && !one.reason().isBlank(), one.section());
    }
  }
}
