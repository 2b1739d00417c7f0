package io.hydrarelay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

/** Numbers as users write and read them. */
class NumbersTest {
  @ParameterizedTest
  @CsvSource({"0, 0", "65536, 65536", "64k, 65536", "16M, 16777216", "1GiB, 1073741824"})
  void shouldReadByteCounts(String text, long bytes) {
    assertEquals(bytes, ByteCount.parse(text).value());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "1.5m", "k", "12x", "999999999999999999g"})
  void shouldRefuseWhatIsNoByteCount(String text) {
    assertThrows(TypeConversionException.class, () -> ByteCount.parse(text));
  }

  @ParameterizedTest
  @CsvSource({"0, 0 B", "1023, 1023 B", "1536, 1.5 KiB", "67108864, 64.0 MiB"})
  void shouldWriteByteCountsForPeople(long bytes, String text) {
    assertEquals(text, ByteCount.format(bytes));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1023, 1023",
    "1536, 1536",
    "65536, 64k",
    "16777216, 16m",
    "1099511627776, 1024g"
  })
  void shouldWriteByteCountsAsTheyAreRead(long bytes, String text) {
    assertEquals(text, ByteCount.text(bytes));
    assertEquals(bytes, ByteCount.parse(text).value());
  }

  @ParameterizedTest
  @CsvSource({"10, 10000", "10s, 10000", "250ms, 250", "2m, 120000", "1h, 3600000"})
  void shouldReadTimes(String text, long millis) {
    assertEquals(Duration.ofMillis(millis), TimeSpan.parse(text));
  }

  @Test
  void shouldHoldASenderToItsRate() {
    AtomicLong clock = new AtomicLong();
    Rate rate = new Rate(100, clock::get, clock::addAndGet);
    for (int unit = 0; unit < 50; unit++) {
      awaitUnit(rate);
    }
    assertEquals(490, Duration.ofNanos(clock.get()).toMillis());
  }

  @Test
  void shouldNotBurstAfterALongPause() {
    AtomicLong clock = new AtomicLong();
    Rate rate = new Rate(100, clock::get, clock::addAndGet);
    clock.addAndGet(Duration.ofMinutes(1).toNanos());
    long start = clock.get();
    for (int unit = 0; unit < 50; unit++) {
      awaitUnit(rate);
    }
    assertEquals(390, Duration.ofNanos(clock.get() - start).toMillis());
  }

  private static void awaitUnit(Rate rate) {
    try {
      rate.await(1);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void shouldShowProgressAsOneLine() {
    ProgressLine line = new ProgressLine(false, 0);
    ProgressLine.Snapshot half =
        new ProgressLine.Snapshot(5_000_000, OptionalLong.of(10_000_000), "2 consumers");
    assertEquals(
        "[########........]  50%  4.8 MiB  5.0 MB/s  2 consumers",
        line.render(half, Duration.ofSeconds(1).toNanos()));
    ProgressLine.Snapshot more = new ProgressLine.Snapshot(6_000_000, OptionalLong.empty(), "");
    assertEquals("5.7 MiB  1.0 MB/s", line.render(more, Duration.ofSeconds(2).toNanos()));
  }

  @ParameterizedTest
  @CsvSource({"80, abcdef", "7, abcdef", "6, abcde", "3, ab"})
  void shouldCutALineToTheWidthOfTheTerminal(int columns, String shown) {
    assertEquals(shown, LiveLine.cut("abcdef", columns));
  }

  @Test
  void shouldNotCountColoursAndNotLeaveThemOn() {
    assertEquals("a\033[32mb\033[0mc", LiveLine.cut("a\033[32mb\033[0mc", 4));
    assertEquals("a\033[32mb\033[0m", LiveLine.cut("a\033[32mbcd\033[0me", 3));
  }

  @ParameterizedTest
  @CsvSource({"24 132, 132", "0 0, 80", "'', 80", "24 5, 80"})
  void shouldReadTheWidthOfATerminal(String stty, int columns) {
    assertEquals(columns, TerminalWidth.parse(stty));
  }
}
