package io.hydrarelay.testkit.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.FrameType;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults as scenarios write them. */
class FaultTextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "latency 20ms",
        "latency 20ms jitter 5ms",
        "latency 1500us",
        "bandwidth 100KiB/s",
        "bandwidth 1B/s",
        "slicer 100B",
        "slicer 100B vary 20B",
        "slicer 1KiB delay 1ms",
        "slicer 100B vary 20B delay 1ms",
        "slow close 2s",
        "black hole",
        "timeout 5s",
        "reset peer",
        "reset peer after 1s",
        "limit data 1MiB",
        "limit data 0B",
        "down",
        "drop frame 17",
        "drop any frame 0",
        "drop seq 16 once",
        "drop check",
        "drop data 3",
        "drop 1% of frames",
        "drop 0.125% of frames times 7",
        "duplicate frame 3",
        "reorder frame 3",
        "reorder seq 3 by 4",
        "replay frame 3 after 10",
        "flip header frame 3",
        "flip ciphertext data",
        "flip tag frame 12",
        "flip bit 127 tag frame 12 once",
        "truncate frame 12 to 20B",
        "splice 00ff before frame 7",
        "forge status too_slow 5",
        "forge status shutdown 0 before any frame 3",
        "forge lag 10 100 before seq 100",
        "forge ack 1700000000000 7",
        "forge bytes 8000 before ack once"
      })
  void shouldReadWhatItWrites(String text) {
    assertEquals(text, Fault.parse(text).toString());
  }

  @Test
  void shouldReadAnyCaseAndSpacingAndWriteTheShortestForm() {
    assertEquals("latency 1s jitter 5ms", Fault.parse("  Latency  1000ms\tJITTER 5ms ").toString());
    assertEquals("bandwidth 1kB/s", Fault.parse("bandwidth 1KB/s").toString());
    assertEquals("forge status busy 0", Fault.parse("forge status BUSY").toString());
  }

  @Test
  void shouldMeanTheSameAsWhatIsBuiltByMethods() {
    assertEquals(
        Fault.latency(Duration.ofMillis(20)).jitter(Duration.ofMillis(5)),
        Fault.parse("latency 20ms jitter 5ms"));
    assertEquals(Fault.bandwidth(102_400), Fault.parse("bandwidth 100KiB/s"));
    assertEquals(
        Fault.slicer(100).vary(20).delay(Duration.ofMillis(1)),
        Fault.parse("slicer 100B vary 20B delay 1ms"));
    assertEquals(Fault.limitData(1 << 20), Fault.parse("limit data 1MiB"));
    assertEquals(FrameFault.drop(17), Fault.parse("drop frame 17"));
    assertEquals(FrameFault.flipBit(FramePart.TAG, 12), Fault.parse("flip tag frame 12"));
    assertEquals(
        FrameFault.drop(FrameMatch.share(0.01)).times(5), Fault.parse("drop 1% of frames times 5"));
    assertEquals(
        FrameFault.forgeStatus(StatusCode.TOO_SLOW, 5).before(FrameMatch.type(FrameType.END)),
        Fault.parse("forge status too_slow 5 before end"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "latancy 20ms         | there is \"latancy\" where latency, bandwidth, slicer, slow close,"
            + " ",
        "''                   | it ends where latency, ",
        "slow                 | there is \"slow\" where latency, ",
        "latency              | it ends where a number with ns, us, ms, s or min, as in 20ms is"
            + " expected",
        "latency 20           | there is \"20\" where a number with ns, ",
        "latency 20ms jiter 5 | there is \"jiter\" where the end is expected",
        "bandwidth 100KiB     | there is \"100kib\" where a size and /s, as in 64KiB/s is expected",
        "bandwidth 0B/s       | bytesPerSecond is 0; it must be 1 to ",
        "limit data 5         | there is \"5\" where a number with B, kB, KiB, ",
        "slicer 10B vary 20B  | variation is 20; it must be 0 to 10",
        "drop                 | it ends where frame, any frame, seq, a share as in 1%, or header,"
            + " data, ",
        "drop frame           | it ends where a number is expected",
        "drop frame -1        | there is \"-1\" where a number is expected",
        "drop 101% of frames  | there is \"101%\" where a share of 0% to 100% is expected",
        "drop frame 17 twice  | there is \"twice\" where the end is expected",
        "flip frame 17        | there is \"frame\" where header, ciphertext, tag is expected",
        "splice xyz           | there is \"xyz\" where bytes in hexadecimal is expected",
        "forge header         | there is \"header\" where status, lag, ack or bytes is expected",
        "forge status 1C      | there is \"1C\" where ok, producer_gone, ",
        "reorder frame 1 by 0 | by is 0; it must be 1 to 1000000",
        "timeout 2000min      | timeout is 2000min; it must be 0s to 1440min"
      })
  void shouldSayWhichWordIsWrongAndWhatIsAllowed(String text, String says) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> Fault.parse(text));
    assertTrue(
        refused.getMessage().toLowerCase().contains(says.toLowerCase()), refused::getMessage);
  }
}
