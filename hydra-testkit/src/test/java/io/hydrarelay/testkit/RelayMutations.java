package io.hydrarelay.testkit;

import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.Lag;
import io.hydrarelay.protocol.frame.Status;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** Scripts for a {@link MutantRelay}, in terms of sealed frames and their numbers. */
final class RelayMutations {
  private RelayMutations() {}

  private static boolean isAmong(MutantRelay.Frame frame, long from, long end) {
    return frame.isSealed() && frame.header().seq() >= from && frame.header().seq() < end;
  }

  /** Loses the frames from one on and before another. */
  static MutantRelay.Script lose(long from, long end) {
    return (frame, out) -> {
      if (!isAmong(frame, from, end)) {
        out.send(frame);
      }
    };
  }

  /** Leaves frames out as a relay does for lag, and announces so many. */
  static MutantRelay.Script leaveOut(long from, long end, long announced) {
    MutantRelay.Script lose = lose(from, end);
    return (frame, out) -> {
      if (frame.isSealed(end)) {
        out.send(new Lag(announced, end).toFrame());
      }
      lose.take(frame, out);
    };
  }

  /** Flips a bit of a frame. */
  static MutantRelay.Script corrupt(long seq) {
    return (frame, out) -> {
      byte[] bytes = frame.bytes().clone();
      bytes[bytes.length - 1] ^= (byte) (frame.isSealed(seq) ? 1 : 0);
      out.send(bytes);
    };
  }

  /** Sends a frame after the one behind it. */
  static MutantRelay.Script swap(long seq) {
    AtomicReference<MutantRelay.Frame> kept = new AtomicReference<>();
    return (frame, out) -> {
      if (frame.isSealed(seq)) {
        kept.set(frame);
        return;
      }
      out.send(frame);
      if (frame.isSealed(seq + 1)) {
        out.send(kept.get());
      }
    };
  }

  /** Ends the connection at a frame, without a word. */
  static MutantRelay.Script cutAt(long seq) {
    return (frame, out) -> {
      if (frame.isSealed(seq)) {
        out.cut();
      } else {
        out.send(frame);
      }
    };
  }

  /** Ends the connection at a frame, and says that the consumer is too slow. */
  static MutantRelay.Script cutAsTooSlowAt(long seq) {
    MutantRelay.Script cut = cutAt(seq);
    return (frame, out) -> {
      if (frame.isSealed(seq)) {
        out.send(Status.of(StatusCode.TOO_SLOW, 1).toFrame());
      }
      cut.take(frame, out);
    };
  }

  /** Ends the first connection behind a frame. */
  static MutantRelay.Script breakOnceBehind(long seq) {
    AtomicBoolean broken = new AtomicBoolean();
    return (frame, out) -> {
      out.send(frame);
      if (frame.isSealed(seq) && broken.compareAndSet(false, true)) {
        out.cut();
      }
    };
  }
}
