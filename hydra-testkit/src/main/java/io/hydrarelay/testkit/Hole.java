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

  /** The first frame that did not come, and the one from which on all came again. */
  private Optional<FramePlace> from = Optional.empty();

  private FramePlace to = FramePlace.START;
  private long gaps;
  private StreamEvent.Gap firstGap = new StreamEvent.Gap(0, 0, StreamEvent.Cause.LAG);
  private long lostFrames;

  /** Frames that came before the first gap, and after it, whose message did not. */
  private long cutBefore;

  private long cutAfter;

  /** The most frames that came before a gap and whose message did not. */
  private long longestCut;

  private long unverified;
  private boolean dropped;

  /** Anything may be missing between two frames: the end of a stream, or whole streams. */
  void unlimited(FramePlace begin, FramePlace end) {
    unlimited = true;
    between(begin, end);
  }

  /** Frames came whose message did not, before the hole or between two parts of it. */
  void cut(long frames) {
    longestCut = Math.max(longestCut, frames);
  }

  private void between(FramePlace begin, FramePlace end) {
    from = Optional.of(from.orElse(begin));
    to = end;
  }

  void gap(long epoch, StreamEvent.Gap gap, long framesCut) {
    between(new FramePlace(epoch, gap.from()), new FramePlace(epoch, gap.from() + gap.count()));
    if (gaps == 0) {
      firstGap = gap;
      cutBefore = framesCut;
    } else {
      cutAfter += framesCut;
    }
    cut(framesCut);
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

  private boolean isOneGap() {
    return gaps == 1 && unverified == 0 && !dropped && !unlimited;
  }

  /** Returns what is to be remembered: nothing if messages were dropped though they came. */
  Optional<ClosedHole> closed(SentLog log, FragmentSize fragments, int first, int end) {
    boolean cutsLast = fragments.mostFrames(log.length(end - 1)) > 1;
    return unverified == 0 && !dropped
        ? from.map(begin -> new ClosedHole(first, end, begin, to, cutsLast))
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
      return someIsLongerThanCut(log, fragments, first, Math.min(end + 1, log.count()))
          ? Optional.empty()
          : Optional.of(longestCut + " frames before record " + end + " are of no message");
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
    String missing =
        end == first + 1
            ? "record " + first + " is missing"
            : "records " + first + " to " + (end - 1) + " are missing";
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
    if (isOneGap()) {
      return cutBefore < fragments.mostFrames(log.length(first))
          && cutAfter < fragments.mostFrames(log.length(end - 1));
    }
    long most = 0;
    for (int record = first; record < end; record++) {
      most += fragments.mostFrames(log.length(record));
    }
    return cutBefore + cutAfter <= most && someIsLongerThanCut(log, fragments, first, end);
  }

  /** Returns whether one of these messages can be the one of which so many frames came in a row. */
  private boolean someIsLongerThanCut(SentLog log, FragmentSize fragments, int first, int end) {
    boolean some = longestCut == 0 || unverified > 0 || dropped;
    for (int record = first; record < end && !some; record++) {
      some = fragments.mostFrames(log.length(record)) > longestCut;
    }
    return some;
  }

  @Override
  public String toString() {
    if (gaps == 0) {
      return "what was dropped";
    }
    return gaps == 1
        ? "the gap of " + lostFrames + " frames at " + firstGap.from()
        : "the " + gaps + " gaps of " + lostFrames + " frames from " + firstGap.from() + " on";
  }
}
