package io.hydrarelay.testkit.load;

import io.hydrarelay.protocol.Endpoint;
import io.hydrarelay.protocol.LagPolicy;
import java.time.Duration;

/**
 * What a load consists of. Immutable and thread-safe.
 *
 * @param relay the relay to be measured; with TLS whatever certificate it shows is believed
 * @param crowd who takes part
 * @param payloadBytes of each message, {@value #MIN_PAYLOAD_BYTES}..{@value #MAX_PAYLOAD_BYTES};
 *     more than one frame holds is sent in fragments
 * @param messagesPerSecond the rate each producer keeps, up to {@value #MAX_RATE}; 0 for as many as
 *     the window lets through, and no latencies
 * @param policy what the producer asks for, for consumers that lag
 * @param windowBytes at most so many bytes of payload are between a producer and its slowest
 *     consumer that reads; one message is always allowed
 * @param warmup time under load before the measurement
 * @param duration time of the measurement, more than zero
 */
public record LoadPlan(
    Endpoint relay,
    LoadCrowd crowd,
    int payloadBytes,
    long messagesPerSecond,
    LagPolicy policy,
    long windowBytes,
    Duration warmup,
    Duration duration) {
  /** Smallest payload: a message carries the time it was due. */
  public static final int MIN_PAYLOAD_BYTES = Long.BYTES;

  /** Largest payload. */
  public static final int MAX_PAYLOAD_BYTES = 1 << 20;

  /** Highest rate, in messages per second. */
  public static final long MAX_RATE = 10_000_000;

  /** Largest window. */
  public static final long MAX_WINDOW_BYTES = 1L << 40;

  /** Longest warm-up, and longest measurement. */
  public static final Duration MAX_TIME = Duration.ofHours(1);

  /**
   * Makes a plan.
   *
   * @throws IllegalArgumentException naming the value that is out of range, or saying what does not
   *     go together
   */
  public LoadPlan {
    check("payload bytes", payloadBytes, MIN_PAYLOAD_BYTES, MAX_PAYLOAD_BYTES);
    check("rate", messagesPerSecond, 0, MAX_RATE);
    check("window", windowBytes, 1, MAX_WINDOW_BYTES);
    check("warm-up in ms", warmup.toMillis(), 0, MAX_TIME.toMillis());
    check("duration in ms", duration.toMillis(), 1, MAX_TIME.toMillis());
    if (crowd.stalled() > 0 && policy == LagPolicy.BLOCK) {
      throw new IllegalArgumentException(
          "a stalled consumer under BLOCK stops the load; another policy is needed");
    }
  }

  static void check(String name, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "%s is %d; it must be %d to %d".formatted(name, value, min, max));
    }
  }

  /** Returns whether messages go out at a fixed rate, so that latencies mean something. */
  public boolean hasRate() {
    return messagesPerSecond > 0;
  }
}
