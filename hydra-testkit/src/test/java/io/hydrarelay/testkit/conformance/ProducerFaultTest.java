package io.hydrarelay.testkit.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hydrarelay.testkit.conformance.CaseResult.Outcome;
import io.hydrarelay.testkit.conformance.SimpleProducer.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A producer that does one thing wrong fails the case for it, which an honest one passes. */
class ProducerFaultTest {
  private static final Map<Fault, List<String>> CASES =
      Map.ofEntries(
          Map.entry(Fault.PROVES_FOR_ANOTHER_RELAY, List.of("3.2-101")),
          Map.entry(Fault.PROVES_WHENEVER_ASKED, List.of("7.1-1", "7.1-2")),
          Map.entry(Fault.USES_THE_SAME_SALT, List.of("5.1-1", "7.3-10")),
          Map.entry(Fault.BEGINS_AT_EPOCH_ONE, List.of("5.1-1")),
          Map.entry(Fault.FOLLOWS_ANY_EPOCH, List.of("5.1-5")),
          Map.entry(Fault.SENDS_NO_CHECK, List.of("5.6-2")),
          Map.entry(Fault.LOSES_A_FRAME, List.of("5.4-2")),
          Map.entry(Fault.NEVER_ENDS, List.of("5.7-1")),
          Map.entry(Fault.DOES_NOT_WAIT_FOR_THE_LAST_ACK, List.of("7.1-10")),
          Map.entry(Fault.SEALS_AGAIN_WHAT_IT_SENT, List.of("7.3-3")),
          Map.entry(Fault.SENDS_NOTHING_AGAIN, List.of("7.3-2")),
          Map.entry(Fault.GOES_ON_WITH_NUMBERS_THAT_WERE_USED, List.of("7.3-10")),
          Map.entry(Fault.BELIEVES_ANY_ACK, List.of("7.3-22")),
          Map.entry(Fault.COMES_BACK_WHEN_REPLACED, List.of("10-127")));

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
            (ticket, in, out, err) -> new SimpleProducer(fault).run(ticket, in, out, err));
    return ClientConformance.run("a double", starter, Subject.PRODUCER, options).results();
  }
}
