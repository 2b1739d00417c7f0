package io.hydrarelay.testkit.link;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.frame.FrameType;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.function.Predicate;

/** Which frames a fault is for. Immutable and thread-safe. */
public final class FrameMatch {
  private interface Test {
    boolean passes(PassingFrame frame, Random random);
  }

  private final String text;
  private final Test test;

  private FrameMatch(String text, Test test) {
    this.text = text;
    this.test = test;
  }

  /**
   * The frame of that number on each connection, counting HEADER, DATA, CHECK and END from 0. On a
   * connection from the beginning of a stream 0 is the HEADER, and 1 the frame with seq 0.
   */
  public static FrameMatch number(long number) {
    Ranges.number("frame", number, 0, Hydra1.MAX_SEQ);
    return new FrameMatch(
        "frame " + number, (frame, random) -> frame.isEndToEnd() && frame.number() == number);
  }

  /** The frame of that number on each connection, counting frames of every type from 0. */
  public static FrameMatch index(long index) {
    Ranges.number("frame", index, 0, Hydra1.MAX_SEQ);
    return new FrameMatch("any frame " + index, (frame, random) -> frame.index() == index);
  }

  /** The DATA, CHECK or END with that seq. */
  public static FrameMatch seq(long seq) {
    Ranges.number("seq", seq, 0, Hydra1.MAX_SEQ);
    return new FrameMatch(
        "seq " + seq, (frame, random) -> frame.isSealed() && frame.header().seq() == seq);
  }

  /** Every frame of that type. */
  public static FrameMatch type(FrameType type) {
    return new FrameMatch(
        type.name().toLowerCase(Locale.ROOT),
        (frame, random) -> frame.header().type() == type.code());
  }

  /** The frame of that type with that number on each connection, counting that type from 0. */
  public static FrameMatch type(FrameType type, long number) {
    Ranges.number("frame", number, 0, Hydra1.MAX_SEQ);
    return new FrameMatch(
        type.name().toLowerCase(Locale.ROOT) + " " + number,
        (frame, random) -> frame.header().type() == type.code() && frame.ofType() == number);
  }

  /** About that share, 0 to 1, of the DATA, CHECK and END frames, drawn by the link's seed. */
  public static FrameMatch share(double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("share is " + share + "; it must be 0 to 1");
    }
    String percent =
        BigDecimal.valueOf(share).movePointRight(2).stripTrailingZeros().toPlainString();
    return new FrameMatch(
        percent + "% of frames",
        (frame, random) -> frame.isSealed() && random.nextDouble() < share);
  }

  /**
   * The frames for which a test holds.
   *
   * @param text what they are, for {@link #toString}; {@link Fault#parse} cannot read it
   * @param test called on the link's thread; must not block
   */
  public static FrameMatch where(String text, Predicate<PassingFrame> test) {
    Objects.requireNonNull(test, "test");
    return new FrameMatch(
        Objects.requireNonNull(text, "text"), (frame, random) -> test.test(frame));
  }

  boolean matches(PassingFrame frame, Random random) {
    return test.passes(frame, random);
  }

  @Override
  public String toString() {
    return text;
  }
}
