package io.hydrarelay.testkit.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.server.RelaySetting;
import io.hydrarelay.testkit.Outcome;
import io.hydrarelay.testkit.Promise;
import io.hydrarelay.testkit.lag.Lag;
import io.hydrarelay.testkit.link.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What runs of small scenarios come to. */
class ScenarioRunTest {
  private static final Duration MOMENT = Duration.ofMillis(50);

  /** More than a machine ever takes that is busy with other tests. */
  private static final Duration PATIENCE = Duration.ofSeconds(50);

  private static ScenarioBuilder quick(String name, int messages) {
    return Scenario.named(name)
        .limit(PATIENCE)
        .onLag(LagPolicy.BLOCK)
        .relay(RelaySetting.RETAIN_BYTES, 16 << 20)
        .producers(
            producers ->
                producers.rate("500/s").size(16, 2_000).messages(messages).signEvery(MOMENT));
  }

  private static ScenarioResult run(ScenarioBuilder scenario) throws InterruptedException {
    return ScenarioRunner.of(scenario.build()).seed(20_261_126).run();
  }

  // ---- verdicts

  @Test
  void shouldPassWhenEverybodyGetsEverything() throws Exception {
    ScenarioResult result =
        run(
            quick("plain", 200)
                .consumers("plain", 5)
                .consumers("hold", 5, GroupBuilder::hold)
                .expect("plain", Measure.COMPLETE, "all")
                .expect("hold", Measure.RECEIVED, "1000")
                .expect("producers", Measure.SENT, "200"));
    assertEquals(Outcome.PASS, result.outcome(), result::toString);
    assertEquals(List.of(), result.reasons());
    assertTrue(result.findings().stream().allMatch(Finding::holds));
  }

  @Test
  void shouldFailWhenAnExpectationIsBrokenAndNameWhoIsAtFault() throws Exception {
    ScenarioResult result =
        run(
            quick("broken", 20)
                .consumers("quick", 2)
                .expect("quick", Measure.COMPLETE, "all")
                .expect("quick", Measure.DISCONNECTED, "all")
                .expect("quick", Measure.RECEIVED, "<= 39"));
    assertEquals(Outcome.FAIL, result.outcome());
    assertEquals(
        List.of(
            "quick: disconnected all, but it is 0; first quick-1 (ended)",
            "quick: received <= 39, but it is 40; first quick-1 (ended)"),
        result.reasons());
  }

  @Test
  void shouldFailForARelayThatLosesAFrameAndNameTheFirstRecord() throws Exception {
    ScenarioBuilder scenario =
        quick("lossy", 100)
            .producers(producers -> producers.batch(0))
            .consumers("one", 1)
            .expect("one", Measure.ENDED, "all");
    ScenarioResult result =
        ScenarioRunner.of(scenario.build(), LossyRelay.with("drop data 7 once")).run();
    assertEquals(Outcome.FAIL, result.outcome(), result::toString);
    assertTrue(result.findings().stream().allMatch(Finding::holds), "what it expects holds");
    String first = result.firstRecord().orElseThrow();
    assertTrue(first.startsWith("one: record 7 was due when a gap of 1 frames"), first);
  }

  @Test
  void shouldFailForALossThatMayHappenButNotHere() throws Exception {
    ScenarioBuilder scenario =
        quick("told", 100)
            .producers(producers -> producers.batch(0))
            .consumers("one", 1, one -> one.promise(Promise.LOSS_IS_TOLD))
            .expect("one", Measure.MISSING, "0");
    ScenarioResult result =
        ScenarioRunner.of(scenario.build(), LossyRelay.with("drop data 7 once")).run();
    assertEquals(Outcome.FAIL, result.outcome(), result::toString);
    assertEquals(
        "one: record 7 is the first of 1 that are missing", result.firstRecord().orElseThrow());
  }

  @Test
  void shouldNotKnowWhatItHadNoTimeToSee() throws Exception {
    ScenarioResult result =
        run(
            quick("endless", 100_000)
                .limit(Duration.ofSeconds(2))
                .consumers("one", 1)
                .expect("one", Measure.COMPLETE, "all"));
    assertEquals(Outcome.UNKNOWN, result.outcome());
    assertEquals("time was up after 2s, when messages are sent", result.reasons().get(0));
    assertEquals(Fate.UNFINISHED, result.consumers().get(0).fate());
    assertTrue(result.threadDump().contains("scenario-producers"));
  }

  // ---- who takes part

  @Test
  void shouldSpreadConsumersOverSessionsAndCountThemTogether() throws Exception {
    ScenarioResult result =
        run(
            quick("many", 50)
                .producers(producers -> producers.count(3))
                .consumers("all", 7)
                .consumers("second", 2, second -> second.session(2))
                .expect("all", Measure.COMPLETE, "all")
                .expect("second", Measure.COMPLETE, "all")
                .expect("producers", Measure.CLOSED, "all"));
    assertEquals(Outcome.PASS, result.outcome(), result::toString);
    assertEquals(
        List.of(1, 2, 3, 1, 2, 3, 1, 2, 2),
        result.consumers().stream().map(ConsumerResult::session).toList());
  }

  @Test
  void shouldLetConsumersComeLateAndLeaveEarly() throws Exception {
    ScenarioResult result =
        run(
            quick("late", 300)
                .consumers("late", 3, late -> late.join("50%"))
                .consumers("early", 3, early -> early.leave("50%"))
                .consumers("visitor", 40, visitor -> visitor.churn(100, MOMENT))
                .expect("late", Measure.COMPLETE, "all")
                .expect("late", Measure.RECEIVED, "< 900")
                .expect("early", Measure.LEFT, "all")
                .expect("early", Measure.MISSING, "0")
                .expect("visitor", Measure.LEFT, "all")
                .expect("visitor", Measure.GAPS, "0"));
    assertEquals(Outcome.PASS, result.outcome(), result::toString);
  }

  @Test
  void shouldLetConsumersReadSlowlyWhileOthersDoNot() throws Exception {
    ScenarioResult result =
        run(
            quick("slow", 300)
                .consumers("quick", 2)
                .consumers("slow", 20, slow -> slow.lag(Lag.messagesPerSecond(20)))
                .expect("quick", Measure.COMPLETE, "all")
                .expect("slow", Measure.COMPLETE, "all")
                .expect("slow", Measure.MAX_LAG, ">= 30"));
    assertEquals(Outcome.PASS, result.outcome(), result::toString);
  }

  @Test
  void shouldLetEverybodyTakeTheRestWhenEverythingIsSent() throws Exception {
    ScenarioResult result =
        run(
            quick("stopped", 100)
                .consumers("stopped", 3, stopped -> stopped.lag(Lag.stopAtMessage(10)))
                .expect("stopped", Measure.COMPLETE, "all"));
    assertEquals(Outcome.PASS, result.outcome(), result::toString);
  }

  @Test
  void shouldLetTheLinkOfAGroupBeSlow() throws Exception {
    ScenarioResult result =
        run(
            quick("far", 100)
                .consumers("far", 3, far -> far.link(Fault.latency(Duration.ofMillis(60))))
                .expect("far", Measure.COMPLETE, "all")
                .expect("far", Measure.P50, ">= 60ms"));
    assertEquals(Outcome.PASS, result.outcome(), result::toString);
  }

  @Test
  void shouldServeAThousandConsumersWithAFewThreads() throws Exception {
    Scenario scenario =
        quick("thousand", 20)
            .producers(producers -> producers.rate("20/s").size(100))
            .consumers("many", 1_000)
            .expect("many", Measure.COMPLETE, "all")
            .build();
    int before = Thread.activeCount();
    ScenarioResult result = ScenarioRunner.of(scenario).run();
    assertEquals(Outcome.PASS, result.outcome(), result::toString);
    long threads = result.threadDump().lines().filter(line -> line.startsWith("\"")).count();
    assertTrue(threads < before + 80, result::threadDump);
  }

  @Test
  void shouldSendAFileWhole(@TempDir Path folder) throws Exception {
    byte[] bytes = new byte[50_123];
    new Random(7).nextBytes(bytes);
    Path file = Files.write(folder.resolve("film"), bytes);
    ScenarioResult result =
        run(
            Scenario.named("film")
                .limit(PATIENCE)
                .onLag(LagPolicy.BLOCK)
                .producers(producers -> producers.file(file).size(1_016).rate("max"))
                .consumers("one", 1)
                .expect("one", Measure.COMPLETE, "all")
                .expect("producers", Measure.SENT, "51"));
    assertEquals(Outcome.PASS, result.outcome(), result::toString);
  }

  @Test
  void shouldThrowStrangersOutWhileOthersGoOn() throws Exception {
    ScenarioResult result =
        run(
            quick("crowd", 1_500)
                .relay(RelaySetting.HANDSHAKE, 300)
                .relay(RelaySetting.FRAME_WAIT, 300)
                .consumers("regular", 3)
                .strangers("silent", 5, "nothing")
                .strangers("half-join", 5, "half-join")
                .strangers("half-frame", 5, "half-frame")
                .expect("regular", Measure.COMPLETE, "all")
                .expect("silent", Measure.CUT, ">= 5")
                .expect("half-join", Measure.CUT, ">= 5")
                .expect("half-frame", Measure.CUT, ">= 5"));
    assertEquals(Outcome.PASS, result.outcome(), result::toString);
  }

  // ---- what goes wrong

  @Test
  void shouldLoseNothingWhenTheRelayRestarts() throws Exception {
    ScenarioResult result =
        run(
            quick("restart", 600)
                .consumers("all", 5)
                .killRelay("20%", MOMENT)
                .restartRelay("60%", MOMENT)
                .expect("all", Measure.COMPLETE, "all")
                .expect("all", Measure.RECONNECTS, ">= 5")
                .expect("producers", Measure.PRODUCER_RECONNECTS, ">= 1"));
    assertEquals(Outcome.PASS, result.outcome(), result::toString);
    assertEquals(
        List.of("restart relay, killed", "restart relay, in order"),
        result.faults().stream().map(FaultSpan::label).toList());
  }

  @Test
  void shouldLoseNothingWhenAProducerIsCutOffAndComesBack() throws Exception {
    ScenarioResult result =
        run(
            quick("kill", 400)
                .consumers("all", 3)
                .killProducer("30%", 1, MOMENT)
                .expect("all", Measure.COMPLETE, "all")
                .expect("producers", Measure.PRODUCER_RECONNECTS, "1"));
    assertEquals(Outcome.PASS, result.outcome(), result::toString);
  }

  @Test
  void shouldGoOnWithAnotherProducerAfterACrashAndATakeover() throws Exception {
    ScenarioResult result =
        run(
            quick("crash", 400)
                .producers(producers -> producers.count(2))
                .consumers("crashed", 3, all -> all.session(1).promise(Promise.LOSS_IS_TOLD))
                .consumers("taken", 3, all -> all.session(2).promise(Promise.LOSS_IS_TOLD))
                .crashProducer("30%", 1, MOMENT)
                .takeover("30%", 2)
                .expect("crashed", Measure.ENDED, "all")
                .expect("crashed", Measure.GAPS, "3")
                .expect("taken", Measure.ENDED, "all")
                .expect("producers", Measure.REPLACED, "1"));
    assertEquals(Outcome.PASS, result.outcome(), result::toString);
  }

  @Test
  void shouldFreezeAGroupAndThawIt() throws Exception {
    ScenarioResult result =
        run(
            quick("freeze", 300)
                .consumers("near", 3)
                .consumers("far", 3)
                .freeze("30%", Duration.ofMillis(300), List.of("far"))
                .expect("near", Measure.COMPLETE, "all")
                .expect("far", Measure.COMPLETE, "all")
                .expect("far", Measure.RECONNECTS, "0")
                .expect("far", Measure.MAX_LATENCY, ">= 200ms"));
    assertEquals(Outcome.PASS, result.outcome(), result::toString);
  }

  @Test
  void shouldCutOffOnlyTheGroupsOfAPartition() throws Exception {
    ScenarioResult result =
        run(
            quick("partition", 600)
                .consumers("near", 3)
                .consumers("far", 3)
                .partition("30%", MOMENT, List.of("far"))
                .expect("near", Measure.RECONNECTS, "0")
                .expect("far", Measure.RECONNECTS, ">= 3")
                .expect("far", Measure.COMPLETE, "all"));
    assertEquals(Outcome.PASS, result.outcome(), result::toString);
    assertFalse(result.events().isEmpty());
  }
}
