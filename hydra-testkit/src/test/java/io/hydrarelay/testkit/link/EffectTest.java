package io.hydrarelay.testkit.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Effects that are told the time, and draw from a seed. */
class EffectTest {
  private static final long MILLI = 1_000_000;

  private record SeededSite(long seed) implements EffectSite {
    @Override
    public Random random() {
      return new Random(seed);
    }

    @Override
    public boolean isNewConnection() {
      return true;
    }

    @Override
    public boolean claims() {
      return true;
    }

    @Override
    public Runnable schedule(long nanos, Runnable task) {
      return () -> {};
    }

    @Override
    public void reset() {}

    @Override
    public void cut() {}

    @Override
    public FrameStage frames() {
      throw new UnsupportedOperationException();
    }
  }

  @Test
  void shouldLetABandwidthPassExactlyItsRateOverTime() {
    Effect meter = new BandwidthFault.Meter(100_000, 0);
    long passed = 0;
    for (long now = 0; now <= 1_000 * MILLI; now += 7 * MILLI) {
      int allowed = (int) meter.allowance(now);
      meter.passed(allowed, now);
      passed += allowed;
    }
    assertTrue(passed <= 100_000 && passed >= 99_000, "in one second passed " + passed);
  }

  @Test
  void shouldNotSaveUpABandwidthThatNobodyUsed() {
    Effect meter = new BandwidthFault.Meter(100_000, 0);
    assertEquals(2_000, meter.allowance(60_000 * MILLI));
  }

  @Test
  void shouldSayWhenTheBandwidthHasRoomAgain() {
    Effect meter = new BandwidthFault.Meter(100_000, 0);
    assertEquals(0, meter.allowance(0));
    long wait = meter.nanosToMore(0);
    assertEquals(20 * MILLI, wait);
    assertEquals(2_000, meter.allowance(wait));
  }

  @Test
  void shouldLetOneBytePerSecondPassOneByteEachSecond() {
    Effect meter = new BandwidthFault.Meter(1, 0);
    assertEquals(0, meter.allowance(999 * MILLI));
    assertEquals(1, meter.allowance(1_000 * MILLI));
  }

  @Test
  void shouldCutTheSameSlicesFromTheSameSeed() {
    List<Long> slices = slices(7);
    assertEquals(slices, slices(7));
    assertNotEquals(slices, slices(8));
    assertTrue(slices.stream().allMatch(size -> size >= 60 && size <= 140), slices::toString);
    assertTrue(slices.stream().distinct().count() > 10, slices::toString);
  }

  private static List<Long> slices(long seed) {
    Effect knife = Fault.slicer(100).vary(40).effect(new SeededSite(seed));
    List<Long> sizes = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      sizes.add(knife.allowance(0));
      knife.passed((int) knife.allowance(0), 0);
    }
    return sizes;
  }

  @Test
  void shouldPauseBetweenSlices() {
    Effect knife = Fault.slicer(100).delay(Duration.ofMillis(3)).effect(new SeededSite(1));
    knife.passed(60, 0);
    assertEquals(40, knife.allowance(0));
    knife.passed(40, 0);
    assertEquals(0, knife.allowance(MILLI));
    assertEquals(2 * MILLI, knife.nanosToMore(MILLI));
    assertEquals(100, knife.allowance(3 * MILLI));
  }

  @Test
  void shouldVaryALatencyBothWaysByTheSeed() {
    List<Long> delays = delays(7);
    assertEquals(delays, delays(7));
    assertNotEquals(delays, delays(8));
    assertTrue(delays.stream().allMatch(nanos -> nanos >= 15 * MILLI && nanos <= 25 * MILLI));
    assertTrue(delays.stream().anyMatch(nanos -> nanos < 18 * MILLI));
    assertTrue(delays.stream().anyMatch(nanos -> nanos > 22 * MILLI));
  }

  private static List<Long> delays(long seed) {
    Effect delay =
        Fault.latency(Duration.ofMillis(20))
            .jitter(Duration.ofMillis(5))
            .effect(new SeededSite(seed));
    List<Long> delays = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      delays.add(delay.delayNanos());
    }
    return delays;
  }
}
