package io.hydrarelay.server.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Limits of bytes per second, in time that moves only when somebody waits. */
class TrafficTest {
  private static final long PER_SECOND = 1_000_000;

  private long nowNanos = 5;

  private Traffic traffic(long in, long out, long session) {
    return new Traffic(new TrafficLimits(in, out, session), () -> nowNanos);
  }

  /** Producers that read whenever they may, and the bytes each got through in that time. */
  private long[] run(Traffic traffic, int producers, int consumers, Duration time) {
    Random sizes = new Random(42);
    ByteRate[] sessions = new ByteRate[producers];
    Arrays.setAll(sessions, i -> traffic.ofSession());
    Arrays.stream(sessions).forEach(session -> traffic.producerJoined());
    long[] mayRead = new long[producers];
    long[] bytes = new long[producers];
    Arrays.fill(mayRead, nowNanos);
    long end = nowNanos + time.toNanos();
    while (true) {
      int next = 0;
      for (int i = 1; i < producers; i++) {
        next = mayRead[i] < mayRead[next] ? i : next;
      }
      nowNanos = Math.max(nowNanos, mayRead[next]);
      if (nowNanos >= end) {
        return bytes;
      }
      int most = Math.max(2_048, traffic.mostBytesPerRead(sessions[next], consumers));
      int read = 1 + sizes.nextInt(most);
      long lateNanos = sizes.nextInt(2_000_000); // as timers are
      mayRead[next] =
          nowNanos + Math.max(0, traffic.received(read, sessions[next], consumers)) + lateNanos;
      bytes[next] += read;
      for (int i = 0; i < consumers; i++) {
        traffic.sent(read);
      }
    }
  }

  private static void assertNear(long expected, long actual) {
    assertTrue(
        Math.abs(actual - expected) <= expected / 10, actual + " instead of about " + expected);
  }

  @Test
  void shouldKeepAllProducersTogetherToTheRateOfWhatComesIn() {
    long[] bytes = run(traffic(PER_SECOND, 0, 0), 8, 0, Duration.ofSeconds(5));
    assertNear(5 * PER_SECOND, Arrays.stream(bytes).sum());
    Arrays.stream(bytes).forEach(each -> assertTrue(each > 5 * PER_SECOND / 16, "a fair share"));
  }

  @Test
  void shouldKeepConsumersTogetherToTheRateOfWhatGoesOut() {
    long[] bytes = run(traffic(0, PER_SECOND, 0), 2, 10, Duration.ofSeconds(5));
    assertNear(5 * PER_SECOND, 10 * Arrays.stream(bytes).sum());
  }

  @Test
  void shouldKeepEachSessionToItsOwnRate() {
    long[] bytes = run(traffic(0, 0, PER_SECOND), 3, 1, Duration.ofSeconds(5));
    Arrays.stream(bytes).forEach(each -> assertNear(5 * PER_SECOND, each));
  }

  @Test
  void shouldGoByTheLowestOfSeveralRates() {
    long[] bytes =
        run(traffic(PER_SECOND, 100 * PER_SECOND, PER_SECOND / 4), 2, 1, Duration.ofSeconds(5));
    assertNear(5 * PER_SECOND / 2, Arrays.stream(bytes).sum());
  }

  @Test
  void shouldNotSaveUpMoreThanAQuarterOfASecond() {
    Traffic traffic = traffic(PER_SECOND, 0, 0);
    nowNanos += Duration.ofHours(1).toNanos();
    assertTrue(traffic.received(250_000, traffic.ofSession(), 1) <= 0);
    assertTrue(traffic.received(1_000, traffic.ofSession(), 1) > 0);
  }

  @Test
  void shouldReadLittleAtOnceWhenManyShareARate() {
    Traffic traffic = traffic(16_000_000, 0, 0);
    ByteRate session = traffic.ofSession();
    assertEquals(1_000_000, traffic.mostBytesPerRead(session, 3));
    for (int i = 0; i < 10; i++) {
      traffic.producerJoined();
    }
    assertEquals(100_000, traffic.mostBytesPerRead(session, 3));
  }

  @Test
  void shouldHoldNobodyUpWithoutLimits() {
    Traffic traffic = traffic(0, 0, 0);
    traffic.sent(Integer.MAX_VALUE);
    assertEquals(0, traffic.received(Integer.MAX_VALUE, traffic.ofSession(), 1));
    assertEquals(Integer.MAX_VALUE, traffic.mostBytesPerRead(traffic.ofSession(), 1_000));
  }
}
