package io.hydrarelay.testkit.lag;

import io.hydrarelay.testkit.text.Amounts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongFunction;
import java.util.stream.Collectors;

/**
 * How a consumer lags: when it takes messages, which need not be as soon as they come. A consumer
 * that takes nothing stops reading once its queue is full; then the kernel's buffers fill, and the
 * relay sees a slow socket. So give such consumers a small {@code queueBytes}.
 *
 * <p>The text of a lag, {@link #toString}, is what {@link #parse} reads. Immutable and thread-safe.
 */
public final class Lag {
  private static final Lag NONE = new Lag("none", now -> (messages, bytes, nanos) -> 0);
  private static final Duration MOST = Duration.ofDays(1);

  private final String text;
  private final LongFunction<LagPacer> begin;

  private Lag(String text, LongFunction<LagPacer> begin) {
    this.text = text;
    this.begin = begin;
  }

  /** Takes everything at once. */
  public static Lag none() {
    return NONE;
  }

  /** Takes as if each message kept it busy for its size at that many bytes a second. */
  public static Lag bytesPerSecond(long rate) {
    Rhythm rhythm = Rhythm.steady(Unit.BYTES.rate(rate));
    return new Lag("rate " + Unit.BYTES.text(rate), now -> new RatePacer(rhythm, Unit.BYTES, now));
  }

  /** Takes that many messages a second. */
  public static Lag messagesPerSecond(long rate) {
    Rhythm rhythm = Rhythm.steady(Unit.MESSAGES.rate(rate));
    return new Lag(
        "rate " + Unit.MESSAGES.text(rate), now -> new RatePacer(rhythm, Unit.MESSAGES, now));
  }

  /**
   * Takes by turns at one rate for one time and at another for another, from the beginning on. One
   * of the two may be 0.
   */
  public static Lag sawtooth(
      long firstBytesPerSecond, Duration first, long secondBytesPerSecond, Duration second) {
    return sawtooth(Unit.BYTES, firstBytesPerSecond, first, secondBytesPerSecond, second);
  }

  /** Like {@link #sawtooth}, in messages a second. */
  public static Lag sawtoothOfMessages(
      long firstPerSecond, Duration first, long secondPerSecond, Duration second) {
    return sawtooth(Unit.MESSAGES, firstPerSecond, first, secondPerSecond, second);
  }

  private static Lag sawtooth(
      Unit unit, long firstRate, Duration first, long secondRate, Duration second) {
    if (firstRate == 0 && secondRate == 0) {
      throw new IllegalArgumentException("both rates are 0; to take nothing is \"stop at 0\"");
    }
    Rhythm rhythm =
        Rhythm.byTurns(
            firstRate == 0 ? 0 : unit.rate(firstRate),
            atLeastAMilli(first).toNanos(),
            secondRate == 0 ? 0 : unit.rate(secondRate),
            atLeastAMilli(second).toNanos());
    String text =
        String.join(
            " ",
            "sawtooth",
            unit.text(firstRate),
            Amounts.text(first),
            unit.text(secondRate),
            Amounts.text(second));
    return new Lag(text, now -> new RatePacer(rhythm, unit, now));
  }

  /** Takes that many messages, then nothing for a time, then everything. */
  public static Lag stallAtMessage(long messages, Duration time) {
    return stall(Unit.MESSAGES, messages, Long.toString(messages), time);
  }

  /** Takes messages up to that many bytes, then nothing for a time, then everything. */
  public static Lag stallAtByte(long bytes, Duration time) {
    return stall(Unit.BYTES, bytes, Amounts.text(bytes), time);
  }

  private static Lag stall(Unit unit, long at, String where, Duration time) {
    notNegative(at);
    long nanos = atLeastAMilli(time).toNanos();
    return new Lag(
        "stall at " + where + " for " + Amounts.text(time), now -> new StallPacer(unit, at, nanos));
  }

  /** Takes that many messages, and then nothing any more. */
  public static Lag stopAtMessage(long messages) {
    return stop(Unit.MESSAGES, messages, Long.toString(messages));
  }

  /** Takes messages up to that many bytes, and then nothing any more. */
  public static Lag stopAtByte(long bytes) {
    return stop(Unit.BYTES, bytes, Amounts.text(bytes));
  }

  private static Lag stop(Unit unit, long at, String where) {
    notNegative(at);
    return new Lag(
        "stop at " + where,
        now -> (messages, bytes, nanos) -> unit.of(messages, bytes) >= at ? LagPacer.NEVER : 0);
  }

  /** Pauses after each message for a time of 0 to the most, drawn from the seed. */
  public static Lag random(long seed, Duration mostPause) {
    long nanos = atLeastAMilli(mostPause).toNanos();
    return new Lag(
        "random " + seed + " " + Amounts.text(mostPause), now -> new RandomPacer(seed, nanos));
  }

  /** Takes a message when all of these lags allow it. */
  public static Lag all(List<Lag> lags) {
    List<Lag> parts = List.copyOf(lags);
    if (parts.isEmpty()) {
      return NONE;
    }
    String text = parts.stream().map(Lag::toString).collect(Collectors.joining(", "));
    return new Lag(text, now -> together(parts.stream().map(lag -> lag.pacer(now)).toList()));
  }

  private static LagPacer together(List<LagPacer> pacers) {
    return (messages, bytes, nanos) -> {
      long longest = 0;
      for (LagPacer pacer : pacers) {
        longest = Math.max(longest, pacer.nanosUntilNext(messages, bytes, nanos));
      }
      return longest;
    };
  }

  private static long notNegative(long at) {
    if (at < 0) {
      throw new IllegalArgumentException("at is " + at + "; it must be 0 or more");
    }
    return at;
  }

  private static Duration atLeastAMilli(Duration time) {
    Objects.requireNonNull(time, "time");
    if (time.compareTo(Duration.ofMillis(1)) < 0 || time.compareTo(MOST) > 0) {
      throw new IllegalArgumentException(
          "a time is " + Amounts.text(time) + "; it must be 1ms to " + Amounts.text(MOST));
    }
    return time;
  }

  /**
   * Reads a lag, in any case: one of these, or several with commas between them.
   *
   * <pre>
   * none
   * rate 200KiB/s | rate 50/s                                          (bytes or messages a second)
   * stall at 1000 for 2s | stall at 1MiB for 2s                        (behind messages or bytes)
   * sawtooth 500KiB/s 1s 50KiB/s 1s | sawtooth 500/s 1s 0/s 1s
   * random 7 20ms                                                      (seed, longest pause)
   * stop at 100 | stop at 1MiB
   * </pre>
   *
   * @throws IllegalArgumentException naming the wrong word and what is allowed in its place, or a
   *     value and its range
   */
  public static Lag parse(String text) {
    Objects.requireNonNull(text, "text");
    List<Lag> parts = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      parts.add(LagText.parse(part));
    }
    return parts.size() == 1 ? parts.get(0) : all(parts);
  }

  /** Begins for one consumer. */
  public LagPacer pacer(long nowNanos) {
    return begin.apply(nowNanos);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Lag lag && lag.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
