package io.hydrarelay.testkit.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.protocol.Endpoint;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.server.RelayListener;
import io.hydrarelay.server.RelaySetting;
import io.hydrarelay.server.ServerConfig;
import io.hydrarelay.testkit.RelayFixture;
import io.hydrarelay.testkit.load.LoadResult.Latency;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LoadGeneratorTest {
  private static final Duration WARMUP = Duration.ofMillis(50);
  private static final Duration DURATION = Duration.ofMillis(200);
  private static final long WINDOW = 1 << 17;
  private static final long WIDE_WINDOW = 1 << 23;

  private static LoadPlan plan(Endpoint relay, int consumers, int payloadBytes, long rate) {
    return plan(relay, LoadCrowd.of(consumers), payloadBytes, rate, LagPolicy.BLOCK);
  }

  private static LoadPlan plan(
      Endpoint relay, LoadCrowd crowd, int payloadBytes, long rate, LagPolicy policy) {
    return new LoadPlan(relay, crowd, payloadBytes, rate, policy, WINDOW, WARMUP, DURATION);
  }

  private static LoadResult load(
      UnaryOperator<ServerConfig.Builder> settings, int consumers, int payloadBytes, long rate)
      throws Exception {
    try (RelayFixture relay = RelayFixture.start(settings)) {
      return LoadGenerator.run(
          plan(relay.endpoint(), consumers, payloadBytes, rate), LoadObserver.NONE);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 8", "3, 64", "2, 16384", "2, 65408", "2, 65409", "3, 65536", "2, 1048576"})
  void shouldDeliverEverythingToEveryConsumer(int consumers, int payloadBytes) throws Exception {
    LoadResult result = load(settings -> settings, consumers, payloadBytes, 0);
    assertTrue(result.isClean(), result::toString);
    assertTrue(result.sent() > 0, result::toString);
    assertTrue(result.delivered() > 0, result::toString);
    assertTrue(result.measuredNanos() >= DURATION.toNanos(), result::toString);
    assertEquals(result.delivered() * payloadBytes, result.deliveredBytes());
    assertTrue(result.latency().isEmpty());
  }

  @Test
  void shouldLetMoreConsumersJoinThanMayBeJoiningAtOnce() throws Exception {
    LoadResult result = load(s -> s.set(RelaySetting.PENDING, 70), 150, 100, 0);
    assertTrue(result.isClean(), result::toString);
  }

  @Test
  void shouldHaveOneLatencyPerMessageAndConsumerAtAFixedRate() throws Exception {
    LoadResult result = loadAtRate(3, 64, 1_000, 30);
    Latency latency = result.latency().orElseThrow();
    assertTrue(latency.p50() > 0 && latency.p50() <= latency.p99(), latency::toString);
    assertTrue(latency.p99() <= latency.max(), latency::toString);
  }

  @Test
  void shouldKeepUpARateWhoseMessagesHaveFragments() throws Exception {
    loadAtRate(2, 200_000, 100, 8);
  }

  /** Loads at a rate, with a window that a machine which stumbles does not soon fill. */
  private static LoadResult loadAtRate(int consumers, int payloadBytes, long rate, double tolerance)
      throws Exception {
    LoadResult result;
    try (RelayFixture relay = RelayFixture.start()) {
      LoadPlan plan =
          new LoadPlan(
              relay.endpoint(),
              LoadCrowd.of(consumers),
              payloadBytes,
              rate,
              LagPolicy.BLOCK,
              WIDE_WINDOW,
              WARMUP,
              DURATION);
      result = LoadGenerator.run(plan, LoadObserver.NONE);
    }
    assertTrue(result.isClean(), result::toString);
    double due = consumers * rate * result.measuredNanos() / 1e9;
    assertEquals(due, result.latency().orElseThrow().count(), tolerance, result::toString);
    return result;
  }

  @Test
  void shouldLoadManySessionsAtOnceAmongIdleOnes() throws Exception {
    try (RelayFixture relay = RelayFixture.start()) {
      LoadCrowd crowd = new LoadCrowd(5, 3, 0, 4);
      LoadResult result =
          LoadGenerator.run(
              plan(relay.endpoint(), crowd, 1_000, 0, LagPolicy.BLOCK),
              new LoadObserver() {
                @Override
                public void measurementBegins() {
                  assertEquals(9, relay.server().snapshot().sessions());
                  assertEquals(5 * 3 + 4, relay.server().snapshot().consumers());
                }
              });
      assertTrue(result.isClean(), result::toString);
      assertTrue(result.delivered() > result.sent() / 2 * 3, result::toString);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"DISCONNECT", "SKIP"})
  void shouldCountOnlyThoseConsumersThatRead(LagPolicy policy) throws Exception {
    CountDownLatch stalled = new CountDownLatch(3);
    RelayListener listener =
        new RelayListener() {
          @Override
          public void consumerLagging(String fingerprint, SocketAddress peer, long waitingFrames) {
            stalled.countDown();
          }
        };
    try (RelayFixture relay = RelayFixture.start(settings -> settings.listener(listener))) {
      LoadCrowd crowd = new LoadCrowd(1, 2, 3, 0);
      LoadPlan longEnoughToLag =
          new LoadPlan(
              relay.endpoint(), crowd, 16_384, 0, policy, WINDOW, WARMUP, Duration.ofSeconds(2));
      LoadResult result = LoadGenerator.run(longEnoughToLag, LoadObserver.NONE);
      assertTrue(result.isClean(), result::toString);
      assertTrue(result.delivered() > result.sent(), result::toString);
      assertEquals(0, stalled.getCount(), "consumers that did not lag");
    }
  }

  @Test
  void shouldRefuseConsumersThatStallWhereEverybodyWaitsForThem() {
    Endpoint relay = new Endpoint(false, "127.0.0.1", 7070);
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> plan(relay, new LoadCrowd(1, 1, 1, 0), 64, 0, LagPolicy.BLOCK));
    assertTrue(refused.getMessage().contains("under BLOCK"), refused::getMessage);
  }

  @Test
  void shouldTellWhenMeasurementBeginsAndEnds() throws Exception {
    List<String> told = new ArrayList<>();
    LoadObserver observer =
        new LoadObserver() {
          @Override
          public void measurementBegins() {
            told.add("begins");
          }

          @Override
          public void measurementEnds() {
            told.add("ends");
          }
        };
    try (RelayFixture relay = RelayFixture.start()) {
      LoadGenerator.run(plan(relay.endpoint(), 1, 64, 0), observer);
    }
    assertEquals(List.of("begins", "ends"), told);
  }

  @Test
  void shouldCountConsumersThatTheRelayCutsAndWhatTheyMissed() throws Exception {
    try (RelayFixture relay = RelayFixture.start()) {
      LoadObserver cut =
          new LoadObserver() {
            @Override
            public void measurementBegins() {
              new Thread(relay::crash).start();
            }
          };
      LoadResult result = LoadGenerator.run(plan(relay.endpoint(), 2, 64, 0), cut);
      assertFalse(result.isClean());
      assertTrue(result.errors() > 0, result::toString);
      assertFalse(result.problems().isEmpty());
    }
  }

  @Test
  void shouldGiveUpOnAnAddressWhereNobodyListens() {
    LoadPlan plan = plan(new Endpoint(false, "127.0.0.1", 1), 1, 64, 0);
    LoadException failed =
        assertThrows(LoadException.class, () -> LoadGenerator.run(plan, LoadObserver.NONE));
    assertEquals(LoadException.Kind.CANNOT_CONNECT, failed.kind());
  }

  @Test
  void shouldSayThatTheRelayRefusedAConsumerTooMany() {
    LoadException refused =
        assertThrows(
            LoadException.class, () -> load(s -> s.set(RelaySetting.CONSUMERS, 2), 3, 64, 0));
    assertEquals(LoadException.Kind.REFUSED, refused.kind());
    assertTrue(refused.getMessage().contains("STATUS 18 (FULL)"), refused::getMessage);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 64, 0, 'consumers is 0; it must be 1 to 50000'",
    "1, 7, 0, 'payload bytes is 7; it must be 8 to 1048576'",
    "1, 64, -1, 'rate is -1; it must be 0 to 10000000'"
  })
  void shouldNameTheValueThatIsOutOfRange(
      int consumers, int payloadBytes, long rate, String message) {
    Endpoint relay = new Endpoint(false, "127.0.0.1", 7070);
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> plan(relay, consumers, payloadBytes, rate));
    assertEquals(message, refused.getMessage());
  }
}
