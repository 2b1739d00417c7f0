package io.hydrarelay.testkit;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.stream.StreamEvent;
import java.util.Optional;

/**
 * What a consumer was told since the last message that excuses others for not coming. Says whether
 * certain records can be what is missing. Not thread-safe.
 */
final class Hole {
  /** The shortest record takes its length field in a frame, unless it is alone there. */
  private static final int LEAST_RECORD_BYTES = 2;

  private boolean unlimited;
  private long gaps;
  private StreamEvent.Gap firstGap = new StreamEvent.Gap(0, 0, StreamEvent.Cause.LAG);
  private long lostFrames;

  /** Frames that came before the first gap, and after it, whose message did not. */
  private long cutBefore;

  private long cutAfter;
  private long unverified;
  private boolean dropped;

  /** Anything may be missing: a late joiner begins, or the end of a stream is missing. */
  void unlimited() {
    unlimited = true;
  }

  void gap(StreamEvent.Gap gap, long framesCut) {
    if (gaps == 0) {
      firstGap = gap;
      cutBefore = framesCut;
    } else {
      cutAfter += framesCut;
    }
    gaps++;
    lostFrames += gap.count();
  }

  /** A fragment came whose message will not; others of it may have been dropped before. */
  void skipped(long framesDropped) {
    cutAfter += framesDropped + 1;
    dropped |= framesDropped > 0;
  }

  /** Whole messages that came will not be delivered (HOLD). */
  void unverified(long messages) {
    unverified += messages;
  }

  /** They came in these frames. */
  void dropped(long frames) {
    cutAfter += frames;
    dropped = true;
  }

  boolean isEmpty() {
    return !unlimited && gaps == 0 && unverified == 0;
  }

  boolean isUnlimited() {
    return unlimited;
  }

  /** Returns the only gap, if that is all there is. */
  Optional<StreamEvent.Gap> onlyGap() {
    return gaps == 1 && unverified == 0 && !dropped && !unlimited
        ? Optional.of(firstGap)
        : Optional.empty();
  }

  /** Returns the record up to which, exclusively, records from that one on can be missing. */
  int limit(SentLog log, FragmentSize fragments, int first) {
    int count = log.count();
    if (isEmpty() || unlimited) {
      return isEmpty() ? first : count;
    }
    Need need = new Need();
    int end = first;
    while (end < count && need.frames() <= lostFrames + cutBefore + cutAfter) {
      need.add(log.length(end), fragments);
      end++;
    }
    boolean tooMany = need.frames() > lostFrames + cutBefore + cutAfter;
    return tooMany ? end - 1 : end;
  }

  /** The fewest frames that some records take. */
  private static final class Need {
    private long whole;
    private long sharedBytes;

    void add(int bytes, FragmentSize fragments) {
      if (bytes > Hydra1.MAX_PLAINTEXT_BYTES - LEAST_RECORD_BYTES) {
        whole += fragments.fewestFrames(bytes);
      } else {
        sharedBytes += LEAST_RECORD_BYTES + bytes;
      }
    }

    long frames() {
      return whole + (sharedBytes + Hydra1.MAX_PLAINTEXT_BYTES - 1) / Hydra1.MAX_PLAINTEXT_BYTES;
    }
  }

  /** Returns why the records from {@code first} to before {@code end} cannot be what is missing. */
  Optional<String> objection(SentLog log, FragmentSize fragments, int first, int end) {
    if (unlimited) {
      return Optional.empty();
    }
    if (first == end) {
      return objectionToNone(first);
    }
    if (isEmpty()) {
      return Optional.of(
          end == log.count()
              ? "records from " + first + " to the end are missing, and no gap was reported"
              : "record " + first + " is missing, and no gap was reported before " + end);
    }
    String missing = "records " + first + " to " + (end - 1) + " are missing";
    if (end - first < unverified) {
      return Optional.of(missing + ", and " + unverified + " were reported as not verified");
    }
    if (end > limit(log, fragments, first)) {
      return Optional.of(missing + ", more than " + this + " can hold");
    }
    return cutIsPossible(log, fragments, first, end)
        ? Optional.empty()
        : Optional.of(missing + ", but " + this + " is beside frames that belong to no message");
  }

  private Optional<String> objectionToNone(int record) {
    if (cutBefore + cutAfter > 0 || unverified > 0) {
      return Optional.of("record " + record + " came, and frames of it were lost with " + this);
    }
    return Optional.empty();
  }

  /** Of what a single gap takes, only the first and the last message can have begun or gone on. */
  private boolean cutIsPossible(SentLog log, FragmentSize fragments, int first, int end) {
    if (onlyGap().isPresent()) {
      return cutBefore < fragments.mostFrames(log.length(first))
          && cutAfter < fragments.mostFrames(log.length(end - 1));
    }
    long most = 0;
    for (int record = first; record < end; record++) {
      most += fragments.mostFrames(log.length(record));
    }
    return cutBefore + cutAfter <= most;
  }

  @Override
  public String toString() {
    return gaps == 0
        ? "what was dropped"
        : gaps == 1
            ? "the gap of " + lostFrames + " frames at " + firstGap.from()
            : "the " + gaps + " gaps of " + lostFrames + " frames from " + firstGap.from() + " on";
  }
}
