package io.hydrarelay.testkit.conformance;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * How cases are to be played. Immutable.
 *
 * @param selected ids ({@code 6.5-3}), sections ({@code 6.5}) or chapters ({@code 6}) to play;
 *     empty for all
 * @param excluded ids of cases not to play, each with the reason
 * @param timeout limit of time of each case; empty for one that suits the subject
 * @param seed what random choices are made from
 * @param strict whether a SHOULD counts as a MUST
 * @param parallel how many cases play at the same time, 1 to 256
 * @param progress is told each result as it comes, on one of several threads
 */
public record ConformanceOptions(
    List<String> selected,
    Map<String, String> excluded,
    Optional<Duration> timeout,
    long seed,
    boolean strict,
    int parallel,
    Consumer<CaseResult> progress) {
  private static final int MAX_PARALLEL = 256;

  /**
   * Copies the collections and checks the rest.
   *
   * @throws IllegalArgumentException when a value is out of range, or a reason is missing
   */
  public ConformanceOptions {
    selected = List.copyOf(selected);
    excluded = Map.copyOf(excluded);
    Objects.requireNonNull(progress, "progress");
    if (parallel < 1 || parallel > MAX_PARALLEL) {
      throw new IllegalArgumentException("parallel is 1 to " + MAX_PARALLEL + ", not " + parallel);
    }
    if (timeout.filter(limit -> limit.isZero() || limit.isNegative()).isPresent()) {
      throw new IllegalArgumentException("the timeout of a case must be above zero");
    }
    excluded.forEach(ConformanceOptions::checkReason);
  }

  private static void checkReason(String id, String reason) {
    if (reason.isBlank()) {
      throw new IllegalArgumentException("the exclusion of " + id + " needs a reason");
    }
  }

  /** Returns a builder: all cases, 16 at a time, a random seed, SHOULD only warns. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects options; not thread-safe. */
  public static final class Builder {
    private static final int PARALLEL = 16;

    private List<String> selected = List.of();
    private final Map<String, String> excluded = new TreeMap<>();
    private Optional<Duration> timeout = Optional.empty();
    private long seed = ThreadLocalRandom.current().nextLong(Integer.MAX_VALUE);
    private boolean strict;
    private int parallel = PARALLEL;
    private Consumer<CaseResult> progress = result -> {};

    private Builder() {}

    /** Sets the ids, sections or chapters to play; none for all. */
    public Builder select(List<String> idsOrSections) {
      selected = List.copyOf(idsOrSections);
      return this;
    }

    /** Adds a case not to play, and why. */
    public Builder exclude(String id, String reason) {
      excluded.put(id, reason);
      return this;
    }

    /** Adds cases not to play, each with the reason. */
    public Builder excludeAll(Map<String, String> reasons) {
      excluded.putAll(reasons);
      return this;
    }

    /** Sets the limit of time of each case. */
    public Builder timeout(Duration value) {
      timeout = Optional.of(value);
      return this;
    }

    /** Sets what random choices are made from. */
    public Builder seed(long value) {
      seed = value;
      return this;
    }

    /** Sets whether a SHOULD counts as a MUST. */
    public Builder strict(boolean value) {
      strict = value;
      return this;
    }

    /** Sets how many cases play at the same time. */
    public Builder parallel(int value) {
      parallel = value;
      return this;
    }

    /** Sets who is told each result as it comes, on one of several threads. */
    public Builder progress(Consumer<CaseResult> value) {
      progress = Objects.requireNonNull(value, "progress");
      return this;
    }

    /**
     * Returns the options.
     *
     * @throws IllegalArgumentException when a value is out of range
     */
    public ConformanceOptions build() {
      return new ConformanceOptions(selected, excluded, timeout, seed, strict, parallel, progress);
    }
  }
}
