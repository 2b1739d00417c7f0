package io.hydrarelay.testkit.lag;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When a lag lets a consumer take messages, in a time of the test's own. */
class LagProfileTest {
  private static final long MILLI = 1_000_000;

  /** Not 0, since System.nanoTime is not; and such that it overflows on the way. */
  private static final long BEGIN = Long.MAX_VALUE - 500 * MILLI;

  private static long waits(LagPacer pacer, long messages, long bytes, long millis) {
    return pacer.nanosUntilNext(messages, bytes, BEGIN + millis * MILLI);
  }

  /** Takes messages of one size as soon as allowed, and returns how many came in some time. */
  private static long takenIn(Lag lag, int messageBytes, long millis) {
    LagPacer pacer = lag.pacer(BEGIN);
    long taken = 0;
    for (long now = 0; now < millis * MILLI; ) {
      long wait = pacer.nanosUntilNext(taken, taken * messageBytes, BEGIN + now);
      if (wait == LagPacer.NEVER) {
        break;
      }
      now += wait;
      taken += wait == 0 ? 1 : 0;
    }
    return taken;
  }

  @Test
  void shouldNotHoldUpAConsumerWithoutLag() {
    LagPacer pacer = Lag.none().pacer(BEGIN);
    assertEquals(0, waits(pacer, 0, 0, 0));
    assertEquals(0, waits(pacer, 1_000, 1 << 30, 0));
  }

  @Test
  void shouldTakeAsManyBytesASecondAsItsRate() {
    assertEquals(100, takenIn(Lag.bytesPerSecond(100_000), 1_000, 1_000), 1);
    assertEquals(600, takenIn(Lag.bytesPerSecond(100_000), 1_000, 6_000), 1);
  }

  @Test
  void shouldTakeAsManyMessagesASecondAsItsRate() {
    assertEquals(50, takenIn(Lag.messagesPerSecond(50), 1 << 20, 1_000), 1);
  }

  @Test
  void shouldBeBusyWithALargeMessageForLong() {
    LagPacer pacer = Lag.bytesPerSecond(1_000).pacer(BEGIN);
    assertEquals(0, waits(pacer, 0, 0, 0));
    assertEquals(5_000 * MILLI, waits(pacer, 1, 5_000, 0));
    assertEquals(1_000 * MILLI, waits(pacer, 1, 5_000, 4_000));
    assertEquals(0, waits(pacer, 1, 5_000, 5_000));
  }

  @Test
  void shouldNotMakeGoodForTimeInWhichNothingCame() {
    LagPacer pacer = Lag.messagesPerSecond(10).pacer(BEGIN);
    assertEquals(0, waits(pacer, 0, 0, 60_000));
    assertEquals(50 * MILLI, waits(pacer, 1, 0, 60_000));
    assertEquals(150 * MILLI, waits(pacer, 2, 0, 60_000));
  }

  @Test
  void shouldKeepItsRateThoughItIsAskedALittleLate() {
    LagPacer pacer = Lag.messagesPerSecond(100).pacer(BEGIN);
    long taken = 0;
    for (long now = 0; now < 1_000; now += 13) {
      while (waits(pacer, taken, 0, now) == 0) {
        taken++;
      }
    }
    assertEquals(100, taken, 2);
  }

  @Test
  void shouldTakeByTurnsFastAndSlow() {
    Lag lag = Lag.sawtooth(1_000_000, Duration.ofSeconds(1), 10_000, Duration.ofSeconds(2));
    assertEquals(1_000, takenIn(lag, 1_000, 1_000), 2);
    assertEquals(1_020, takenIn(lag, 1_000, 3_000), 2);
    assertEquals(2_040, takenIn(lag, 1_000, 6_000), 3);
  }

  @Test
  void shouldTakeNothingInTheTurnsThatHaveNoRate() {
    Lag lag = Lag.sawtoothOfMessages(0, Duration.ofSeconds(1), 10, Duration.ofSeconds(1));
    assertEquals(11, takenIn(lag, 1, 2_000), 1);
    assertEquals(21, takenIn(lag, 1, 4_000), 1);
    LagPacer pacer = lag.pacer(BEGIN);
    assertEquals(1_100 * MILLI, waits(pacer, 1, 1, 0));
  }

  @Test
  void shouldPassOverManyTurnsAtOnce() {
    LagPacer pacer =
        Lag.sawtooth(1, Duration.ofMillis(1), 1_000, Duration.ofMillis(1)).pacer(BEGIN);
    long wait = waits(pacer, 1, 1L << 26, 0);
    assertEquals((1L << 26) * 1e9 / 500.5, wait, wait * 1e-6);
  }

  @Test
  void shouldStallOnceAtAMessageForATime() {
    LagPacer pacer = Lag.stallAtMessage(10, Duration.ofSeconds(2)).pacer(BEGIN);
    assertEquals(0, waits(pacer, 9, 0, 100));
    assertEquals(2_000 * MILLI, waits(pacer, 10, 0, 200));
    assertEquals(500 * MILLI, waits(pacer, 10, 0, 1_700));
    assertEquals(0, waits(pacer, 10, 0, 2_200));
    assertEquals(0, waits(pacer, 11, 0, 2_201));
  }

  @Test
  void shouldStallAndStopAtBytes() {
    LagPacer stall = Lag.stallAtByte(1_000, Duration.ofSeconds(2)).pacer(BEGIN);
    assertEquals(0, waits(stall, 9, 999, 0));
    assertEquals(2_000 * MILLI, waits(stall, 9, 1_001, 0));
    LagPacer stop = Lag.stopAtByte(1_000).pacer(BEGIN);
    assertEquals(0, waits(stop, 9, 999, 0));
    assertEquals(LagPacer.NEVER, waits(stop, 9, 1_000, 0));
  }

  @Test
  void shouldStopForEver() {
    LagPacer pacer = Lag.stopAtMessage(100).pacer(BEGIN);
    assertEquals(0, waits(pacer, 99, 0, 0));
    assertEquals(LagPacer.NEVER, waits(pacer, 100, 0, 0));
    assertEquals(LagPacer.NEVER, waits(pacer, 100, 0, 10_000_000));
  }

  @Test
  void shouldPauseAtRandomButTheSameWayForTheSameSeed() {
    List<Long> pauses = pauses(7);
    assertEquals(pauses, pauses(7));
    assertNotEquals(pauses, pauses(8));
    assertTrue(pauses.stream().allMatch(nanos -> nanos >= 0 && nanos <= 20 * MILLI));
    assertEquals(10 * MILLI, pauses.stream().mapToLong(one -> one).average().orElse(0), 2e6);
  }

  private static List<Long> pauses(long seed) {
    LagPacer pacer = Lag.random(seed, Duration.ofMillis(20)).pacer(BEGIN);
    List<Long> pauses = new ArrayList<>();
    for (int message = 1; message <= 200; message++) {
      pauses.add(waits(pacer, message, 0, message));
    }
    return pauses;
  }

  @Test
  void shouldNotDrawAgainWhenAskedAgain() {
    LagPacer pacer = Lag.random(7, Duration.ofMillis(20)).pacer(BEGIN);
    long wait = waits(pacer, 1, 0, 0);
    assertTrue(wait > MILLI);
    assertEquals(wait - MILLI, waits(pacer, 1, 0, 1));
  }

  @Test
  void shouldWaitForTheSlowestOfSeveralLags() {
    LagPacer pacer = Lag.parse("rate 10/s, stop at 3").pacer(BEGIN);
    assertEquals(100 * MILLI, waits(pacer, 1, 0, 0));
    assertEquals(LagPacer.NEVER, waits(pacer, 3, 0, 0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "none",
        "rate 200KiB/s",
        "rate 50/s",
        "stall at 1000 for 2s",
        "stall at 1MiB for 500ms",
        "sawtooth 500KiB/s 1s 50KiB/s 1s",
        "sawtooth 500/s 1s 0/s 250ms",
        "random 7 20ms",
        "stop at 100",
        "stop at 64KiB",
        "rate 1MiB/s, stall at 10 for 1s, stop at 100"
      })
  void shouldReadWhatItWrites(String text) {
    assertEquals(text, Lag.parse(text).toString());
    assertEquals(Lag.parse(text), Lag.parse("  " + text.toUpperCase(Locale.ROOT) + " "));
  }

  @Test
  void shouldMeanTheSameAsWhatIsBuiltByMethods() {
    Duration second = Duration.ofSeconds(1);
    assertEquals(Lag.bytesPerSecond(204_800), Lag.parse("rate 200KiB/s"));
    assertEquals(Lag.messagesPerSecond(50), Lag.parse("rate 50/s"));
    assertEquals(Lag.stallAtMessage(1_000, second), Lag.parse("stall at 1000 for 1s"));
    assertEquals(Lag.sawtooth(2_048, second, 0, second), Lag.parse("sawtooth 2KiB/s 1s 0B/s 1s"));
    assertEquals(Lag.random(7, second), Lag.parse("random 7 1s"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "slow                      | there is \"slow\" where none, rate, stall, sawtooth, random or"
            + " stop is",
        "''                        | it ends where none, rate, ",
        "rate 200                  | there is \"200\" where a rate, as in 64KiB/s or 50/s is"
            + " expected",
        "rate 0/s                  | a rate is 0 a second; it must be 1 to ",
        "rate 50/s 7               | there is \"7\" where the end is expected",
        "stall at soon for 2s      | there is \"soon\" where a number of messages or a size, ",
        "stall at 10 for 2         | there is \"2\" where a number with ns, us, ms, s or min, ",
        "stall at 10 for 0s        | a time is 0s; it must be 1ms to 1440min",
        "sawtooth 5KiB/s 1s 5/s 1s | there is \"5/s\" where a size and /s, as in 64KiB/s is"
            + " expected",
        "sawtooth 0/s 1s 0/s 1s    | both rates are 0; to take nothing is \"stop at 0\"",
        "random 20ms               | there is \"20ms\" where a number is expected",
        "stop 100                  | there is \"100\" where \"at\" is expected",
        "rate 50/s,                | it ends where none, rate, "
      })
  void shouldSayWhichWordIsWrongAndWhatIsAllowed(String text, String says) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> Lag.parse(text));
    assertTrue(refused.getMessage().contains(says), refused::getMessage);
  }
}
