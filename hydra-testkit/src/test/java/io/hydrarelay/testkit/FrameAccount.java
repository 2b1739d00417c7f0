package io.hydrarelay.testkit;

import io.hydrarelay.protocol.stream.StreamEvent;

/**
 * Accounts for every frame of one stream out of a consumer's events: part of a message that came
 * whole, CHECK or END, part of a message cut by a gap, or missing. For producers that do not gather
 * small messages. Not thread-safe.
 */
final class FrameAccount {
  private final int fragmentBytes;
  private final int maxFragments;
  private long next;
  private long inProgress;
  private long missing;
  private long gaps;
  private boolean afterGap;
  private String offence = "";

  /**
   * Begins with frame 0.
   *
   * @param fragmentBytes the producer's {@code maxFragment}
   * @param maxFragments the most fragments that a message has
   */
  FrameAccount(int fragmentBytes, int maxFragments) {
    this.fragmentBytes = fragmentBytes;
    this.maxFragments = maxFragments;
  }

  void event(StreamEvent event) {
    if (event instanceof StreamEvent.Message message) {
      message(message.seq(), message.payload().remaining());
    } else if (event instanceof StreamEvent.Verified verified) {
      advanceTo(verified.seq() + 1);
      inProgress--;
    } else if (event instanceof StreamEvent.Adopted adopted) {
      advanceTo(adopted.seq() + 1);
      inProgress--;
    } else if (event instanceof StreamEvent.Gap gap) {
      gap(gap);
    } else if (event instanceof StreamEvent.Skipped skipped) {
      skipped(skipped.seq());
    }
  }

  /** Goes past frames that are known to have come, if only by what comes after them. */
  private void advanceTo(long seq) {
    if (seq < next) {
      offend("frame " + (seq - 1) + " came twice, or was reported missing before");
    }
    inProgress += seq - next;
    next = seq;
  }

  private void message(long seq, int bytes) {
    advanceTo(seq + 1);
    long fragments = Math.max(1, (bytes + fragmentBytes - 1L) / fragmentBytes);
    if (inProgress != fragments) {
      offend(
          "the message that ends at frame %d has %d fragments, and %d frames came for it"
              .formatted(seq, fragments, inProgress));
    }
    inProgress = 0;
    afterGap = false;
  }

  private void gap(StreamEvent.Gap gap) {
    advanceTo(gap.from());
    if (gap.count() <= 0 || inProgress >= maxFragments) {
      offend("%s follows %d frames of no message".formatted(gap, inProgress));
    }
    inProgress = 0;
    missing += gap.count();
    gaps++;
    next = gap.from() + gap.count();
    afterGap = true;
  }

  /** The rest of a message whose beginning is in the gap before. */
  private void skipped(long seq) {
    advanceTo(seq + 1);
    inProgress--;
    if (!afterGap || inProgress != 0) {
      offend("frame " + seq + " belongs to a message whose beginning is in no gap");
    }
  }

  private void offend(String what) {
    if (offence.isEmpty()) {
      offence = what;
    }
  }

  /** Returns how many frames are accounted for; all of the stream's after its END. */
  long frames() {
    return next - inProgress;
  }

  long missing() {
    return missing;
  }

  long gaps() {
    return gaps;
  }

  /** Returns the first contradiction, empty if there is none. */
  String offence() {
    return offence;
  }

  @Override
  public String toString() {
    return "%d frames accounted for, %d missing in %d gaps, %d in progress; %s"
        .formatted(frames(), missing, gaps, inProgress, offence);
  }
}
