package io.hydrarelay.server.net;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Joins per source address over the last 60 seconds (§3.3), in buckets of one second. Thread-safe.
 * An IPv6 source is its /64; loopback is exempt.
 */
final class JoinRate {
  private static final int WINDOW_SECONDS = 60;
  private static final int MAX_SOURCES = 65_536;
  private static final int IPV4_PREFIX = 32;
  private static final int IPV6_PREFIX = 64;

  private static final class Counts {
    private final int[] perSecond = new int[WINDOW_SECONDS];
    private long newestSecond;

    void moveTo(long second) {
      for (long s = Math.max(newestSecond + 1, second - WINDOW_SECONDS + 1); s <= second; s++) {
        perSecond[(int) (s % WINDOW_SECONDS)] = 0;
      }
      newestSecond = Math.max(newestSecond, second);
    }

    int total() {
      return Arrays.stream(perSecond).sum();
    }

    long secondsUntilBelow(int limit) {
      int left = total();
      for (int i = 1; i <= WINDOW_SECONDS; i++) {
        left -= perSecond[(int) ((newestSecond + i) % WINDOW_SECONDS)];
        if (left < limit) {
          return i;
        }
      }
      return WINDOW_SECONDS;
    }
  }

  private final int perMinute;
  private final LongSupplier nanoTime;
  private final long originNanos;
  private final Map<SourceKey, Counts> sources = new HashMap<>();
  private long cleanedSecond;

  JoinRate(int perMinute, LongSupplier nanoTime) {
    this.perMinute = perMinute;
    this.nanoTime = nanoTime;
    this.originNanos = nanoTime.getAsLong();
  }

  /** Returns how long a source above the rate has to wait, in milliseconds; empty below it. */
  synchronized OptionalLong waitMillis(InetAddress address) {
    if (isExempt(address)) {
      return OptionalLong.empty();
    }
    Counts counts = sources.get(key(address));
    if (counts == null) {
      return OptionalLong.empty();
    }
    counts.moveTo(second());
    return counts.total() < perMinute
        ? OptionalLong.empty()
        : OptionalLong.of(TimeUnit.SECONDS.toMillis(counts.secondsUntilBelow(perMinute)));
  }

  /** Counts a JOIN, or a connection that ended without one. */
  synchronized void count(InetAddress address) {
    if (isExempt(address)) {
      return;
    }
    long now = second();
    if (sources.size() >= MAX_SOURCES && cleanedSecond < now) {
      cleanedSecond = now;
      sources.values().removeIf(counts -> counts.newestSecond <= now - WINDOW_SECONDS);
    }
    SourceKey key = key(address);
    if (sources.size() < MAX_SOURCES || sources.containsKey(key)) {
      Counts counts = sources.computeIfAbsent(key, source -> new Counts());
      counts.moveTo(now);
      counts.perSecond[(int) (now % WINDOW_SECONDS)]++;
    }
  }

  private static SourceKey key(InetAddress address) {
    return SourceKey.of(address, IPV4_PREFIX, IPV6_PREFIX);
  }

  private boolean isExempt(InetAddress address) {
    return perMinute == 0 || address.isLoopbackAddress();
  }

  private long second() {
    long elapsed = nanoTime.getAsLong() - originNanos;
    return WINDOW_SECONDS + TimeUnit.NANOSECONDS.toSeconds(elapsed);
  }
}
