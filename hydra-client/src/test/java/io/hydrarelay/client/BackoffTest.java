package io.hydrarelay.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How long a client waits before it comes back (§7.4). */
class BackoffTest {
  /** Draws no jitter. */
  private static final RandomGenerator NO_JITTER = () -> 0;

  @Test
  void shouldDoubleUpToItsMaximum() {
    Backoff backoff = backoff(NO_JITTER);

    List<Long> millis = Stream.generate(() -> backoff.next(0).toMillis()).limit(6).toList();
    assertEquals(List.of(250L, 500L, 1_000L, 2_000L, 3_000L, 3_000L), millis);
  }

  @Test
  void shouldTakeOffAtMostHalfAndAddNothing() {
    Backoff backoff = backoff(new Random(1));
    for (int i = 0; i < 4; i++) {
      backoff.next(0);
    }

    for (int i = 0; i < 1_000; i++) {
      long millis = backoff.next(0).toMillis();
      assertTrue(millis >= 1_500 && millis <= 3_000, millis + " ms");
    }
  }

  @Test
  void shouldNotDrawTheSameDelayForEverybody() {
    Backoff backoff = backoff(new Random(1));

    assertTrue(Stream.generate(() -> backoff.next(0)).limit(50).distinct().count() > 10);
  }

  @Test
  void shouldWaitAtLeastAsLongAsTheRelayAsks() {
    Backoff backoff = backoff(NO_JITTER);

    assertEquals(Duration.ofSeconds(20), backoff.next(20_000));
    assertEquals(Duration.ofMillis(500), backoff.next(3), "its own delay is longer");
  }

  @Test
  void shouldCountAtMostTenMinutesOfWhatTheRelayAsks() {
    assertEquals(Duration.ofMinutes(10), backoff(NO_JITTER).next(Long.MAX_VALUE));
    assertEquals(Duration.ofMinutes(10), backoff(NO_JITTER).next(-1), "2^64 - 1 on the wire");
  }

  @Test
  void shouldBeginAnewAfterASuccess() {
    Backoff backoff = backoff(NO_JITTER);
    backoff.next(0);
    backoff.next(0);
    backoff.reset();

    assertEquals(Duration.ofMillis(250), backoff.next(0));
  }

  private static Backoff backoff(RandomGenerator random) {
    return new Backoff(Duration.ofMillis(250), Duration.ofSeconds(3), random);
  }
}
