package io.hydrarelay.testkit.link;

import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.Ack;
import io.hydrarelay.protocol.frame.Lag;
import io.hydrarelay.protocol.frame.Status;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * Something that happens to single frames of Hydra/1 (§4). Where a number is given it is {@link
 * FrameMatch#number}'s: HEADER, DATA, CHECK and END are counted from 0 on each connection. On a
 * connection that does not speak Hydra/1, and inside TLS, nothing happens. Frames that have begun
 * to pass when a fault is added are left alone.
 */
public final class FrameFault extends Fault {
  /** The most frames that another one may be held back for. */
  public static final int MOST_FRAMES = 1_000_000;

  private static final long ALWAYS = Long.MAX_VALUE;

  private final String verb;
  private final Optional<FrameMatch> match;
  private final String rest;
  private final FrameAction action;
  private final byte[] inserted;
  private final long times;

  private FrameFault(
      String verb,
      Optional<FrameMatch> match,
      String rest,
      FrameAction action,
      byte[] inserted,
      long times) {
    this.verb = verb;
    this.match = match;
    this.rest = rest;
    this.action = action;
    this.inserted = inserted;
    this.times = times;
  }

  private static FrameFault of(String verb, FrameMatch match, String rest, FrameAction action) {
    return new FrameFault(verb, Optional.of(match), rest, action, new byte[0], ALWAYS);
  }

  /** Leaves a frame out. */
  public static FrameFault drop(long frame) {
    return drop(FrameMatch.number(frame));
  }

  /** Leaves frames out. */
  public static FrameFault drop(FrameMatch match) {
    return of("drop", match, "", (frame, isSealed, random, out) -> frame.release());
  }

  /** Sends a frame twice. */
  public static FrameFault duplicate(long frame) {
    return duplicate(FrameMatch.number(frame));
  }

  /** Sends frames twice. */
  public static FrameFault duplicate(FrameMatch match) {
    return of(
        "duplicate",
        match,
        "",
        (frame, isSealed, random, out) -> {
          ByteBuf copy = frame.copy();
          out.pass(frame);
          out.pass(copy);
        });
  }

  /** Sends a frame behind the end-to-end frame that follows it. */
  public static FrameFault reorder(long frame) {
    return reorder(FrameMatch.number(frame), 1);
  }

  /**
   * Sends frames behind so many end-to-end frames that follow them, or at the end of the input, or
   * when more than 1 MiB would be held back in that direction of the connection.
   */
  public static FrameFault reorder(FrameMatch match, int by) {
    Ranges.number("by", by, 1, MOST_FRAMES);
    return of(
        "reorder",
        match,
        by == 1 ? "" : " by " + by,
        (frame, isSealed, random, out) -> out.passLater(frame, by));
  }

  /** Sends a frame, and once more behind the next so many end-to-end frames. */
  public static FrameFault replay(long frame, int after) {
    return replay(FrameMatch.number(frame), after);
  }

  /** Sends frames, and once more as late as {@link #reorder(FrameMatch, int)} would send them. */
  public static FrameFault replay(FrameMatch match, int after) {
    Ranges.number("after", after, 1, MOST_FRAMES);
    return of(
        "replay",
        match,
        " after " + after,
        (frame, isSealed, random, out) -> {
          out.passLater(frame.copy(), after);
          out.pass(frame);
        });
  }

  /** Flips one bit of a part of a frame, which one the link's seed decides. */
  public static FrameFault flipBit(FramePart part, long frame) {
    return flipBit(part, FrameMatch.number(frame));
  }

  /** Flips one bit in a part of frames, which one the link's seed decides. */
  public static FrameFault flipBit(FramePart part, FrameMatch match) {
    return of(
        "flip " + part,
        match,
        "",
        (frame, isSealed, random, out) -> {
          int begin = part.begin(frame.readableBytes(), isSealed);
          int bits = Byte.SIZE * (part.end(frame.readableBytes(), isSealed) - begin);
          flip(frame, begin, bits == 0 ? -1 : random.nextInt(bits));
          out.pass(frame);
        });
  }

  /**
   * Flips that bit in a part of frames: 0 is the highest of the part's first byte. Nothing happens
   * to a part that is too short.
   */
  public static FrameFault flipBit(FramePart part, FrameMatch match, int bit) {
    Ranges.number("bit", bit, 0, 8 * 65_536);
    return of(
        "flip bit " + bit + " " + part,
        match,
        "",
        (frame, isSealed, random, out) -> {
          int begin = part.begin(frame.readableBytes(), isSealed);
          int bits = Byte.SIZE * (part.end(frame.readableBytes(), isSealed) - begin);
          flip(frame, begin, bit < bits ? bit : -1);
          out.pass(frame);
        });
  }

  private static void flip(ByteBuf frame, int begin, int bit) {
    if (bit >= 0) {
      int at = frame.readerIndex() + begin + bit / Byte.SIZE;
      frame.setByte(at, frame.getByte(at) ^ 0x80 >> bit % Byte.SIZE);
    }
  }

  /** Sends that many bytes of a frame at most, and ends the connection behind them. */
  public static FrameFault truncate(long frame, int bytes) {
    return truncate(FrameMatch.number(frame), bytes);
  }

  /** Sends that many bytes of a frame at most, and ends the connection behind them. */
  public static FrameFault truncate(FrameMatch match, int bytes) {
    Ranges.number("bytes", bytes, 0, 65_547);
    return of(
        "truncate",
        match,
        " to " + bytes + "B",
        (frame, isSealed, random, out) -> {
          frame.writerIndex(Math.min(frame.writerIndex(), frame.readerIndex() + bytes));
          out.pass(frame);
          out.cut();
        });
  }

  /** Sends bytes, such as frames of another recorded connection, before a frame. */
  public static FrameFault splice(long before, byte[] bytes) {
    return splice(FrameMatch.number(before), bytes);
  }

  /** Sends bytes, such as frames of another recorded connection, before frames. */
  public static FrameFault splice(FrameMatch before, byte[] bytes) {
    return insert("splice " + HexFormat.of().formatHex(bytes), bytes).before(before);
  }

  /** Sends a STATUS that the relay never sent; {@link #before} says when, else at once. */
  public static FrameFault forgeStatus(StatusCode code, long arg) {
    String name = code.name().toLowerCase(Locale.ROOT);
    return insert("forge status " + name + " " + arg, Status.of(code, arg).toFrame());
  }

  /** Sends a LAG that the relay never sent; {@link #before} says when, else at once. */
  public static FrameFault forgeLag(long skipped, long nextSeq) {
    return insert("forge lag " + skipped + " " + nextSeq, new Lag(skipped, nextSeq).toFrame());
  }

  /** Sends an ACK that the relay never sent; {@link #before} says when, else at once. */
  public static FrameFault forgeAck(long epoch, long nextSeq) {
    return insert("forge ack " + epoch + " " + nextSeq, new Ack(epoch, nextSeq).toFrame());
  }

  /** Sends any bytes between two frames; {@link #before} says where, else at once. */
  public static FrameFault forge(byte[] bytes) {
    return insert("forge bytes " + HexFormat.of().formatHex(bytes), bytes);
  }

  private static FrameFault insert(String verb, byte[] bytes) {
    byte[] inserted = bytes.clone();
    FrameAction action =
        (frame, isSealed, random, out) -> {
          out.pass(Unpooled.wrappedBuffer(inserted));
          out.pass(frame);
        };
    return new FrameFault(verb, Optional.empty(), "", action, inserted, ALWAYS);
  }

  /**
   * Returns this forgery, sent before frames instead of at once. (At once means: on each connection
   * that is open when the fault is added, as soon as the frame on its way is through.)
   *
   * @throws IllegalStateException if this fault is no forgery
   */
  public FrameFault before(FrameMatch where) {
    if (inserted.length == 0) {
      throw new IllegalStateException("\"" + this + "\" inserts nothing");
    }
    return new FrameFault(verb, Optional.of(where), "", action, inserted, times);
  }

  /** Returns this fault, but in all only for so many frames of the link or connection it is on. */
  public FrameFault times(long most) {
    Ranges.number("times", most, 1, ALWAYS);
    return new FrameFault(verb, match, rest, action, inserted, most);
  }

  /** Returns this fault, but only for the first frame it is for. */
  public FrameFault once() {
    return times(1);
  }

  long times() {
    return times;
  }

  @Override
  Effect effect(EffectSite site) {
    if (match.isPresent()) {
      return new FrameEffect(site, match.get(), action);
    }
    if (!site.isNewConnection() && site.claims()) {
      site.frames().inject(Unpooled.wrappedBuffer(inserted));
    }
    return new Effect() {};
  }

  @Override
  public String toString() {
    String where = match.map(frames -> " " + frames).orElse("");
    String before = inserted.length > 0 && match.isPresent() ? " before" : "";
    return verb + before + where + rest + (times == ALWAYS ? "" : limit());
  }

  private String limit() {
    return times == 1 ? " once" : " times " + times;
  }
}
