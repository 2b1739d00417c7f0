package io.hydrarelay.protocol.stream;

/**
 * What an application asks of a {@link StreamOpener}. Immutable; see {@link Builder} for each
 * option.
 *
 * @param hold whether messages come out only when verified (HOLD) or at once (LATE)
 * @param holdBytes most bytes of whole messages that HOLD keeps
 * @param maxStalenessMillis greatest age of the first CHECK after a join at the live edge
 * @param highestEpoch what {@link StreamOpener#highestEpoch} said to an earlier consumer, 0 if none
 * @param staleIsFatal whether to stop at a stale stream
 * @param stalledIsFatal whether to stop at a stalled stream
 */
public record OpenerOptions(
    boolean hold,
    long holdBytes,
    long maxStalenessMillis,
    long highestEpoch,
    boolean staleIsFatal,
    boolean stalledIsFatal) {
  /** Default of {@link Builder#holdBytes}. */
  public static final long DEFAULT_HOLD_BYTES = 134_217_728;

  /** Default of {@link Builder#maxStalenessMillis}. */
  public static final long DEFAULT_MAX_STALENESS_MILLIS = 120_000;

  /** All defaults. */
  public static final OpenerOptions DEFAULT = builder().build();

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException when a value is negative
   */
  public OpenerOptions {
    requireNotNegative("holdBytes", holdBytes);
    requireNotNegative("maxStalenessMillis", maxStalenessMillis);
    requireNotNegative("highestEpoch", highestEpoch);
  }

  private static void requireNotNegative(String name, long value) {
    if (value < 0) {
      throw new IllegalArgumentException(name + " is 0 or more, not " + value);
    }
  }

  /** Returns a builder with all defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects the options. Not thread-safe. */
  public static final class Builder {
    private boolean hold;
    private long holdBytes = DEFAULT_HOLD_BYTES;
    private long maxStalenessMillis = DEFAULT_MAX_STALENESS_MILLIS;
    private long highestEpoch;
    private boolean staleIsFatal;
    private boolean stalledIsFatal;

    private Builder() {}

    /** Holds messages back until a CHECK has verified them (§8.10); default false: LATE. */
    public Builder hold(boolean hold) {
      this.hold = hold;
      return this;
    }

    /** Most bytes of whole messages held back; default 134,217,728. */
    public Builder holdBytes(long bytes) {
      this.holdBytes = bytes;
      return this;
    }

    /**
     * Age in milliseconds from which a stream joined at its live edge is stale; default 120,000.
     */
    public Builder maxStalenessMillis(long millis) {
      this.maxStalenessMillis = millis;
      return this;
    }

    /**
     * The highest epoch an earlier consumer of this session has seen (§8.1): that stream is
     * admitted again, an older one is not. Default 0: every stream is.
     */
    public Builder highestEpoch(long epoch) {
      this.highestEpoch = epoch;
      return this;
    }

    /** Whether the consumer stops at a stale stream (§8.8); default false. */
    public Builder staleIsFatal(boolean fatal) {
      this.staleIsFatal = fatal;
      return this;
    }

    /** Whether the consumer stops at a stalled stream (§8.8); default false. */
    public Builder stalledIsFatal(boolean fatal) {
      this.stalledIsFatal = fatal;
      return this;
    }

    /**
     * Returns the options.
     *
     * @throws IllegalArgumentException when a value is out of range
     */
    public OpenerOptions build() {
      return new OpenerOptions(
          hold, holdBytes, maxStalenessMillis, highestEpoch, staleIsFatal, stalledIsFatal);
    }
  }
}
