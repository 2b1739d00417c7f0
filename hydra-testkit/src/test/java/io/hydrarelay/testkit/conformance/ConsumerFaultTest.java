package io.hydrarelay.testkit.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hydrarelay.testkit.conformance.CaseResult.Outcome;
import io.hydrarelay.testkit.conformance.SimpleConsumer.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A consumer that does one thing wrong fails the case for it, which an honest one passes. */
class ConsumerFaultTest {
  private static final Map<Fault, List<String>> CASES =
      Map.ofEntries(
          Map.entry(Fault.DELIVERS_FORGED, List.of("8.5-11")),
          Map.entry(Fault.DELIVERS_TWICE, List.of("8.5-5")),
          Map.entry(Fault.IGNORES_THE_END, List.of("8.7-30")),
          Map.entry(Fault.BELIEVES_ANY_END, List.of("8.7-11")),
          Map.entry(Fault.TAKES_A_LOSS_FOR_THE_END, List.of("8.9-1")),
          Map.entry(Fault.GIVES_UP_AT_A_GAP, List.of("8.5-20")),
          Map.entry(Fault.GOES_ON_AFTER_A_CONTRADICTION, List.of("8.4-20")),
          Map.entry(Fault.FORGETS_ITS_PLACE, List.of("8.9-4")),
          Map.entry(Fault.NEVER_ANSWERS, List.of("4.4-201")),
          Map.entry(Fault.CLOSES_AT_THE_FIRST_FORGERY, List.of("8.2-1")),
          Map.entry(Fault.COMES_BACK_AT_ONCE, List.of("7.4-201")),
          Map.entry(Fault.COMES_BACK_WHEN_REPLACED, List.of("10-227")),
          Map.entry(Fault.SHOWS_ITS_TICKET, List.of("2.7-202")));

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void shouldBeCaught(Fault fault) throws InterruptedException {
    for (CaseResult result : play(fault, CASES.get(fault), Duration.ofSeconds(12))) {
      assertEquals(Outcome.FAILED, result.outcome(), result::toString);
    }
  }

  @Test
  void shouldPassWithoutAFault() throws InterruptedException {
    List<String> ids = CASES.values().stream().flatMap(List::stream).distinct().toList();
    for (CaseResult result : play(Fault.NONE, ids, Duration.ofSeconds(60))) {
      assertEquals(Outcome.PASSED, result.outcome(), result::toString);
    }
  }

  private static List<CaseResult> play(Fault fault, List<String> ids, Duration timeout)
      throws InterruptedException {
    ConformanceOptions options = ConformanceOptions.builder().select(ids).timeout(timeout).build();
    ClientStart.Starter starter =
        ClientDouble.starting(
            (ticket, in, out, err) -> new SimpleConsumer(fault).run(ticket, in, out, err));
    return ClientConformance.run("a double", starter, Subject.CONSUMER, options).results();
  }
}
