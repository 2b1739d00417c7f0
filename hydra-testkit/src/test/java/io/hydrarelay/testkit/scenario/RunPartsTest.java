package io.hydrarelay.testkit.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.server.RelaySnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The small parts of a run, each by itself. */
class RunPartsTest {
  @Test
  void shouldKeepTheFirstAndTheLastOfManyEventsAndCountAll() {
    EventLog log = new EventLog();
    for (int i = 0; i < 30_000; i++) {
      log.add(EventKind.JOIN, "c-" + i, "joined");
    }
    List<ScenarioEvent> events = log.events();
    assertEquals(30_000, log.count(EventKind.JOIN));
    assertEquals(20_001, events.size());
    assertEquals("c-0", events.get(0).who());
    assertEquals("10000 events are left out here", events.get(10_000).what());
    assertEquals("c-29999", events.get(20_000).who());
  }

  @Test
  void shouldTakeNoMoreMemoryForALongRunThanForAShortOne() {
    RelaySnapshot held = new RelaySnapshot(0, 0, 0, 0, 1_000, 2_000);
    Sampler sampler = new Sampler(List.of(), new EventLog(), () -> held);
    for (int i = 0; i < 10_000; i++) {
      sampler.take();
    }
    assertTrue(sampler.samples().size() <= 600, "" + sampler.samples().size());
    assertTrue(sampler.samples().size() >= 300, "" + sampler.samples().size());
    assertEquals(2_000, sampler.maxBufferBytes());
  }

  @Test
  void shouldLetOnlySoManyJoinAtATime() {
    JoinGate gate = new JoinGate();
    List<CompletableFuture<String>> attempts = new ArrayList<>();
    List<CompletableFuture<String>> results = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      results.add(
          gate.pass(
              () -> {
                attempts.add(new CompletableFuture<>());
                return attempts.get(attempts.size() - 1);
              }));
    }
    assertEquals(32, attempts.size());
    attempts.get(0).complete("joined");
    attempts.get(1).completeExceptionally(new IllegalStateException("refused"));
    assertEquals(34, attempts.size(), "a failure makes room as well");
    assertTrue(results.get(0).isDone());
    assertTrue(results.get(1).isCompletedExceptionally());
    assertFalse(results.get(2).isDone());
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, true",
    "0, 1, false",
    "all, 50, true",
    "none, 0, true",
    "'>= 10', 10, true",
    "'>10', 10, false",
    "'<= 10', 11, false",
    "'< 10', 9, true",
    "'= 7', 7, true"
  })
  void shouldHoldFiguresAgainstBounds(String text, long figure, boolean holds) {
    Bound bound = Bound.parse(text, Measure.Unit.COUNT).orElseThrow();
    assertEquals(holds, bound.holds(figure, 50));
  }

  @Test
  void shouldReadBoundsInTheUnitOfTheFigure() {
    assertEquals(
        OptionalLong.of(250_000_000),
        Bound.parse("<= 250ms", Measure.Unit.TIME).orElseThrow().value());
    assertEquals(
        OptionalLong.of(64 << 20),
        Bound.parse("<= 64MiB", Measure.Unit.BYTES).orElseThrow().value());
    assertTrue(Bound.parse("<= 250", Measure.Unit.TIME).isEmpty());
    assertTrue(Bound.parse("all", Measure.Unit.BYTES).isEmpty());
    assertTrue(Bound.parse("10ms", Measure.Unit.COUNT).isEmpty());
  }

  @Test
  void shouldSayWhenAMomentHasCome() {
    Moment time = Moment.parse("500ms").orElseThrow();
    assertFalse(time.hasCome(Duration.ofMillis(499), 1));
    assertTrue(time.hasCome(Duration.ofMillis(500), 0));
    Moment part = Moment.parse("40%").orElseThrow();
    assertFalse(part.hasCome(Duration.ofHours(1), 0.399));
    assertTrue(part.hasCome(Duration.ZERO, 0.4));
    assertTrue(Moment.parse("0%").orElseThrow().hasCome(Duration.ZERO, 0));
  }

  @Test
  void shouldCountWhatIsMissingFromWhereAConsumerBeganToTheEnd() {
    ConsumerTally early = new ConsumerTally(0);
    early.message(2, 100);
    early.message(3, 100);
    early.ended(6);
    assertEquals(4, early.missing(), "0, 1, 4 and 5");
    assertEquals(OptionalLong.of(0), early.firstMissing());
    ConsumerTally late = new ConsumerTally(ConsumerTally.ANY);
    late.message(2, 100);
    late.message(5, 100);
    late.ended(6);
    assertEquals(2, late.missing(), "3 and 4");
    assertEquals(OptionalLong.of(3), late.firstMissing());
    ConsumerTally empty = new ConsumerTally(ConsumerTally.ANY);
    empty.ended(6);
    assertEquals(0, empty.missing(), "it came after the last one");
  }

  @Test
  void shouldKeepTheRateOfMessagesOrBytes() {
    assertEquals(2_000_000_000L, Rate.parse("50/s").orElseThrow().dueNanos(100, 1));
    assertEquals(2_000_000_000L, Rate.parse("1KiB/s").orElseThrow().dueNanos(1, 2_048));
    assertEquals(0, Rate.parse("max").orElseThrow().dueNanos(1_000, 1_000));
  }
}
