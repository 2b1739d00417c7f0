package io.hydrarelay.testkit.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.server.RelaySetting;
import io.hydrarelay.testkit.Promise;
import io.hydrarelay.testkit.link.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScenarioReaderTest {
  private static final String WHOLE =
      """
      name: whole
      about: Says everything once.
      limit: 30s
      on_lag: skip
      relay: {capacity: 64, ring_bytes: 2MiB, stall: 1500ms, keepalive: 5s}
      producers:
        {count: 2, rate: 50/s, size: 100..4KiB, messages: 1000, window: 20, batch: 8KiB,
         linger: 5ms, sign_every: 100ms}
      consumers:
        - {name: far, count: 3, session: 2, link: [latency 20ms], hold: true, start: oldest,
           comes_back: true, promise: loss-is-told, join: 40%, leave: 2s}
        - {name: visitor, count: 100, churn: {rate: 50/s, lifetime: 300ms}}
      strangers:
        - {name: crowd, count: 10, sends: half-join}
      timeline:
        - {at: 1s, do: restart-relay, how: in-order, down: 50ms}
        - {at: 60%, do: partition, groups: [far], down: 1s}
        - {at: 70%, do: takeover, session: 2}
      expect:
        far: {complete: all, p99: <= 250ms}
        crowd: {cut: '> 5'}
        relay: {buffers: <= 64MiB, leftover: 0}
      """;

  @Test
  void shouldReadEveryKey() {
    Scenario scenario = Scenario.parse(WHOLE);
    assertEquals("whole", scenario.name());
    assertEquals("Says everything once.", scenario.about());
    assertEquals(Duration.ofSeconds(30), scenario.limit());
    assertEquals(LagPolicy.SKIP, scenario.onLag());
    assertEquals(
        Map.of(
            RelaySetting.CAPACITY, 64L,
            RelaySetting.RING_BYTES, 2L << 20,
            RelaySetting.STALL, 1_500L,
            RelaySetting.KEEPALIVE, 5L),
        scenario.relay());
    assertEquals(
        new ProducerPlan(
            2,
            new Rate(Rate.Unit.MESSAGES, 50),
            new SizeRange(100, 4_096),
            Optional.empty(),
            Volume.messages(1_000),
            20,
            8_192,
            Duration.ofMillis(5),
            100),
        scenario.producers());
    assertEquals(103, scenario.consumers());
  }

  @Test
  void shouldReadWhoTakesPart() {
    Scenario scenario = Scenario.parse(WHOLE);
    GroupPlan far = scenario.groups().get(0);
    assertEquals(OptionalInt.of(2), far.session());
    assertEquals(List.of(Fault.latency(Duration.ofMillis(20))), far.link());
    assertTrue(far.hold() && far.fromOldest() && far.comesBack());
    assertEquals(Promise.LOSS_IS_TOLD, far.promise());
    assertEquals("40%", far.join().orElseThrow().toString());
    assertEquals("2s", far.leave().orElseThrow().toString());
    GroupPlan visitor = scenario.groups().get(1);
    assertEquals(Promise.LAG_IS_TOLD, visitor.promise(), "what the policy promises");
    assertEquals(new GroupPlan.Churn(50, Duration.ofMillis(300)), visitor.churn().orElseThrow());
    assertEquals(List.of(new CrowdPlan("crowd", 10, CrowdPlan.Sends.HALF_JOIN)), scenario.crowds());
  }

  @Test
  void shouldReadWhatHappensAndWhatMustHold() {
    Scenario scenario = Scenario.parse(WHOLE);
    assertEquals(
        List.of("restart relay, in order", "partition of far", "takeover of session 2"),
        scenario.faults().stream().map(FaultPlan::label).toList());
    assertEquals(
        List.of(
            "far: complete all",
            "far: p99 <= 250ms",
            "crowd: cut > 5",
            "relay: buffers <= 64MiB",
            "relay: leftover 0"),
        scenario.expectations().stream().map(Expectation::label).toList());
  }

  @Test
  void shouldReadJsonToo() {
    Scenario scenario =
        Scenario.parse(
            """
            {"name": "small", "producers": {"duration": "1s"},
             "consumers": [{"name": "one"}], "expect": {"one": {"complete": "all"}}}
            """);
    assertEquals("small", scenario.name());
    assertEquals(1, scenario.consumers());
  }

  @Test
  void shouldWriteWhatItReads() {
    Scenario scenario = Scenario.parse(WHOLE);
    Scenario again = Scenario.parse(scenario.toYaml());
    assertEquals(scenario.toYaml(), again.toYaml());
    assertEquals(scenario.groups(), again.groups());
    assertEquals(scenario.faults(), again.faults());
    assertEquals(scenario.expectations(), again.expectations());
  }

  @Test
  void shouldLetABuilderSayAllThatAFileCan() {
    Scenario built =
        Scenario.named("whole")
            .about("Says everything once.")
            .limit(Duration.ofSeconds(30))
            .onLag(LagPolicy.SKIP)
            .relay(RelaySetting.CAPACITY, 64)
            .relay(RelaySetting.RING_BYTES, 2 << 20)
            .relay(RelaySetting.STALL, 1_500)
            .relay(RelaySetting.KEEPALIVE, 5)
            .producers(
                producers ->
                    producers
                        .count(2)
                        .rate("50/s")
                        .size(100, 4_096)
                        .messages(1_000)
                        .window(20)
                        .batch(8_192)
                        .linger(Duration.ofMillis(5))
                        .signEvery(Duration.ofMillis(100)))
            .consumers(
                "far",
                3,
                far ->
                    far.session(2)
                        .link(Fault.latency(Duration.ofMillis(20)))
                        .hold()
                        .fromOldest()
                        .comesBack()
                        .promise(Promise.LOSS_IS_TOLD)
                        .join("40%")
                        .leave("2s"))
            .consumers("visitor", 100, visitor -> visitor.churn(50, Duration.ofMillis(300)))
            .strangers("crowd", 10, "half-join")
            .restartRelay("1s", Duration.ofMillis(50))
            .partition("60%", Duration.ofSeconds(1), List.of("far"))
            .takeover("70%", 2)
            .expect("far", Measure.COMPLETE, "all")
            .expect("far", Measure.P99, "<= 250ms")
            .expect("crowd", Measure.CUT, "> 5")
            .expect("relay", Measure.BUFFERS, "<= 64MiB")
            .expect("relay", Measure.LEFTOVER, "0")
            .build();
    Scenario read = Scenario.parse(WHOLE);
    assertEquals(read.relay(), built.relay());
    assertEquals(read.producers(), built.producers());
    assertEquals(read.groups(), built.groups());
    assertEquals(read.crowds(), built.crowds());
    assertEquals(read.faults(), built.faults());
    assertEquals(
        read.expectations().stream().map(Expectation::label).toList(),
        built.expectations().stream().map(Expectation::label).toList());
  }

  @Test
  void shouldSendAFileOnce(@TempDir Path folder) throws Exception {
    Path file = Files.write(folder.resolve("film"), new byte[5_000]);
    Scenario scenario =
        Scenario.named("film")
            .producers(producers -> producers.file(file).size(1_000))
            .consumers("one", 1)
            .expect("one", Measure.COMPLETE, "all")
            .build();
    assertEquals(Volume.bytes(5_000), scenario.producers().volume());
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          name: whole              | name: no name    | name is "no name"; it must be letters
          limit: 30s               | limit: 30        | limit is 30; it must be a time
          limit: 30s               | limit: 0s        | limit is "0s"; it must be a time
          on_lag: skip             | on_lag: spill    | on_lag is "spill"; it must be one of disconnect, skip, block
          capacity: 64             | capacity: 0      | relay.capacity is 0; it must be a whole number, 1 to 16777216
          capacity: 64             | capacty: 64      | relay.capacty is not known; here are allowed: capacity,
          ring_bytes: 2MiB         | ring_bytes: 2MB!  | relay.ring_bytes is "2MB!"; it must be a number of bytes
          stall: 1500ms            | stall: [1]       | relay.stall is a list; it must be a time
          count: 2, rate           | count: two, rate | producers.count is "two"; it must be a whole number, 1 to 1000
          rate: 50/s, size         | rate: 0/s, size  | producers.rate is "0/s"; it must be a rate such as
          size: 100..4KiB          | size: 4KiB..100  | producers.size is "4KiB..100"; it must be a size such as
          size: 100..4KiB          | size: 8          | producers.size is 8; it must be a size such as
          messages: 1000,          | ''               | producers: say how much is sent by exactly one of
          messages: 1000           | messages: 1, duration: 1s | producers: say how much is sent by exactly one of
          session: 2, link         | session: 3, link | consumers[0].session is 3; it must be a whole number, 1 to 2
          [latency 20ms]           | [latency 20]     | consumers[0].link: fault "latency 20"
          hold: true               | hold: 1          | consumers[0].hold is 1; it must be true or false
          start: oldest            | start: newest    | consumers[0].start is "newest"; it must be one of live, oldest
          join: 40%                | join: 140%       | consumers[0].join is "140%"; it must be a time such as
          lifetime: 300ms          | life: 300ms      | consumers[1].churn.lifetime is nothing; it must be a time
          name: visitor            | name: far        | consumers[1].name: the name far is taken
          sends: half-join         | sends: noise     | strangers[0].sends is "noise"; it must be one of nothing
          do: takeover             | do: sleep        | timeline[2].do is "sleep"; it must be one of kill-producer
          groups: [far]            | groups: [near]   | timeline[1].groups: no group is called near
          how: in-order            | how: slowly      | timeline[0].how is "slowly"; it must be one of killed, in-order
          complete: all            | complet: all     | expect.far.complet is not known; here are allowed: joined, complete
          <= 250ms                 | 250              | expect.far.p99 is 250; it must be a bound such as <= 250ms
          cut: '> 5'               | missing: 0       | expect.crowd.missing is not known; here are allowed: opened, cut
          buffers: <= 64MiB        | buffers: all     | expect.relay.buffers is "all"; it must be a bound such as
          crowd: {cut              | mob: {cut        | expect.mob: nothing has that name; there are producers, relay, far
          about: Says              | abuot: Says      | abuot is not known; here are allowed:
          """)
  void shouldNameTheKeyTheValueAndWhatIsAllowed(String part, String wrong, String expected) {
    assertTrue(WHOLE.contains(part), part);
    String text = WHOLE.replace(part, wrong);
    String message =
        assertThrows(IllegalArgumentException.class, () -> Scenario.parse(text)).getMessage();
    assertTrue(message.startsWith(expected), message);
  }

  @ParameterizedTest
  @CsvSource({
    "'[1, 2]', the scenario is a list; it must be keys and values",
    "'', the scenario is nothing; it must be keys and values",
    "'{\"name\": 1', this is neither YAML nor JSON: ",
    "'name: a\nname: b', this is neither YAML nor JSON: Duplicate"
  })
  void shouldSayThatATextIsNoScenario(String text, String expected) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Scenario.parse(text)).getMessage();
    assertTrue(message.startsWith(expected), message);
  }

  @Test
  void shouldRefuseAScenarioThatExpectsNothing() {
    String text = WHOLE.substring(0, WHOLE.indexOf("expect:")) + "expect: {}\n";
    String message =
        assertThrows(IllegalArgumentException.class, () -> Scenario.parse(text)).getMessage();
    assertEquals("expect: a scenario that expects nothing cannot fail", message);
  }
}
