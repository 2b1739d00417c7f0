package io.hydrarelay.testkit;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.stream.StreamEvent;
import java.util.function.Supplier;

/**
 * Accounts for every frame of a consumer's current stream: it is part of a message that came, a
 * CHECK or END, part of a message that was cut by a gap, or in a gap. Not thread-safe.
 */
final class FrameLedger {
  private static final int RECORD_LENGTH_BYTES = 2;
  private static final long NONE = -1;

  private final Supplier<FragmentSize> firstGuess;
  private FragmentSize fragments;
  private long epoch;
  private boolean streamEnded;
  private boolean chainIsKnown;

  /** The first frame that is not accounted for. */
  private long next;

  /** Frames before it that came and whose message has not. */
  private long open;

  /** What the messages of frame {@code next - 1} take in it; 0 if that one is no message's. */
  private long recordBytes;

  /** The size of the message in frame {@code next - 1} while it is the only one there, or -1. */
  private long singleBytes = NONE;

  /**
   * Begins without a stream.
   *
   * @param firstGuess what is known of the fragments of a stream that begins
   */
  FrameLedger(Supplier<FragmentSize> firstGuess) {
    this.firstGuess = firstGuess;
    this.fragments = firstGuess.get();
  }

  long epoch() {
    return epoch;
  }

  /** Returns the first frame that is not accounted for. */
  long next() {
    return next;
  }

  /** Returns the place of that frame. */
  FramePlace place() {
    return new FramePlace(epoch, next);
  }

  /** Returns how many frames before it came whose message has not. */
  long open() {
    return open;
  }

  FragmentSize fragments() {
    return fragments;
  }

  /** Returns whether a signature would cover everything since the last one. */
  boolean chainIsKnown() {
    return chainIsKnown;
  }

  /** Begins a stream, and returns how many frames of the one before belong to no message. */
  long begin(StreamEvent.Stream stream) {
    if (stream.epoch() <= epoch) {
      throw new Offence("stream " + stream.epoch() + " came after stream " + epoch);
    }
    if (stream.how() == StreamEvent.How.CLEAN && !streamEnded) {
      throw new Offence("stream " + stream.epoch() + " came as if stream " + epoch + " had ended");
    }
    if (stream.how() == StreamEvent.How.FIRST && epoch > 0) {
      throw new Offence("stream " + stream.epoch() + " came as the first, after " + epoch);
    }
    epoch = stream.epoch();
    if (stream.how() != StreamEvent.How.CLEAN) {
      fragments = firstGuess.get(); // it may be another producer's
    }
    streamEnded = false;
    chainIsKnown = true;
    next = 0;
    recordBytes = 0;
    singleBytes = NONE;
    return takeOpen();
  }

  /** Fails unless an event may come now that only a stream brings. */
  void requireStream(String event) {
    if (epoch == 0) {
      throw new Offence(event + " came before any stream");
    }
    if (streamEnded) {
      throw new Offence(event + " came after the end of stream " + epoch);
    }
  }

  /** The stream is seen from that frame on. */
  void joinAt(long seq) {
    if (next > 0) {
      throw new Offence("a late join at frame " + seq + " came after frame " + (next - 1));
    }
    next = seq;
    chainIsKnown = false;
  }

  /** Takes a message that came; the place, already behind it, has its name for an offence. */
  void message(StreamEvent.Message message, RecordPlace place) {
    int bytes = message.payload().remaining();
    if (message.seq() == next - 1 && recordBytes > 0) {
      gathered(bytes, place);
      return;
    }
    long frames = open + pass(message.seq(), place::lastName) + 1;
    boolean alone = frames == 1;
    if (!alone && !fragments.learn(bytes, frames)) {
      throw new Offence(
          "%s, of %d bytes, came with frame %d; that makes %d frames for it, which does not fit"
                  .formatted(place.lastName(), bytes, message.seq(), frames)
              + " the messages before");
    }
    open = 0;
    recordBytes = alone ? RECORD_LENGTH_BYTES + (long) bytes : 0;
    singleBytes = alone ? bytes : NONE;
  }

  /** Takes a message that shares a frame with the one before. */
  private void gathered(int bytes, RecordPlace place) {
    singleBytes = NONE;
    recordBytes += RECORD_LENGTH_BYTES + bytes;
    if (recordBytes > Hydra1.MAX_PLAINTEXT_BYTES) {
      throw new Offence(
          "the messages up to " + place.lastName() + " do not fit into frame " + (next - 1));
    }
  }

  /** Takes a CHECK or END that was verified. */
  void verified(long seq) {
    if (!chainIsKnown) {
      throw new Offence("verified up to frame " + seq + " across frames that did not come");
    }
    open += pass(seq, () -> "a CHECK");
  }

  /** Takes a CHECK or END that was adopted. */
  void adopted(long seq) {
    if (chainIsKnown) {
      throw new Offence("the CHECK at frame " + seq + " was adopted though nothing is missing");
    }
    open += pass(seq, () -> "a CHECK");
    chainIsKnown = true;
  }

  /** Takes a gap, and returns how many frames before it came whose message will not. */
  long gap(StreamEvent.Gap gap) {
    if (gap.count() <= 0 || gap.from() < next) {
      throw new Offence(
          "gap of " + gap.count() + " frames at " + gap.from() + " covers frames that came");
    }
    leaveFrame();
    open += gap.from() - next;
    next = gap.from() + gap.count();
    chainIsKnown = false;
    return takeOpen();
  }

  /** Takes a fragment whose message is cut, and returns how many more came before it. */
  long skipped(long seq) {
    open += pass(seq, () -> "a fragment");
    return takeOpen();
  }

  void endStream() {
    if (open > 0) {
      throw new Offence(
          open + " frames before the end of stream " + epoch + " belong to no message that came");
    }
    streamEnded = true;
  }

  /** Returns how many frames came whose message has not, and expects it no more. */
  long takeOpen() {
    long taken = open;
    open = 0;
    return taken;
  }

  /** Goes past a frame, and returns how many came before it that are nobody's yet. */
  private long pass(long seq, Supplier<String> what) {
    if (seq < next) {
      throw new Offence(
          "%s came in frame %d, though everything up to %d had come or was reported missing"
              .formatted(what.get(), seq, next - 1));
    }
    leaveFrame();
    long before = seq - next;
    next = seq + 1;
    return before;
  }

  /** No further message comes in the frame before: what is there alone was not gathered. */
  private void leaveFrame() {
    if (singleBytes != NONE && !fragments.learn(singleBytes, 1)) {
      throw new Offence(
          "the message of %d bytes in frame %d came in one frame; messages before it that are not"
                  .formatted(singleBytes, next - 1)
              + " larger came in several");
    }
    singleBytes = NONE;
    recordBytes = 0;
  }
}
