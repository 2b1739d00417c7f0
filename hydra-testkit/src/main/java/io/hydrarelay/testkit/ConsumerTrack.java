package io.hydrarelay.testkit;

import io.hydrarelay.protocol.stream.StreamEvent;
import java.util.Optional;

/**
 * One consumer's history, judged as it happens. Of all offences the first is kept: what follows it
 * is often only its consequence. Not thread-safe.
 */
public final class ConsumerTrack {
  private final StreamChecker checker;
  private final String consumer;

  private int nextRecord;
  private boolean mayJump;
  private long received;
  private long missing;
  private long gaps;
  private long frontierEpoch;
  private long frontierSeq = -1;
  private boolean ended;
  private String offence;

  ConsumerTrack(StreamChecker checker, String consumer, boolean late) {
    this.checker = checker;
    this.consumer = consumer;
    this.mayJump = late;
  }

  /** Takes the next event that the consumer was told. */
  public void event(StreamEvent event) {
    if (ended) {
      offend("something came after the end of the session: " + nameOf(event));
    } else if (event instanceof StreamEvent.Message message) {
      message(message);
    } else if (event instanceof StreamEvent.Gap gap) {
      gap(gap);
    } else if (event instanceof StreamEvent.Stream stream) {
      stream(stream);
    } else if (event instanceof StreamEvent.Unverified) {
      gaps++;
      mayJump = true;
    } else if (event instanceof StreamEvent.End end) {
      end(end);
    }
  }

  private void message(StreamEvent.Message message) {
    Fingerprint content = Fingerprint.of(message.payload());
    received++;
    int record = checker.isRecord(nextRecord, content) ? nextRecord : search(content);
    if (record < 0) {
      return;
    }
    if (!checker.isAtItsFrame(record, message)) {
      offend("record " + record + " came in another frame than at other consumers");
    }
    missing += record - nextRecord;
    nextRecord = record + 1;
    mayJump = false;
    frontierSeq = Math.max(frontierSeq, message.seq());
  }

  /** Finds a message that is not the one expected; what excuses it is a gap before it. */
  private int search(Fingerprint content) {
    int later = checker.find(content, nextRecord);
    if (later >= 0 && !mayJump) {
      offend("record " + nextRecord + " is missing, and no gap was reported before " + later);
    }
    if (later >= 0) {
      return later;
    }
    int earlier = checker.find(content, 0);
    offend(
        earlier >= 0
            ? "record " + earlier + " came again, or late, where " + nextRecord + " was expected"
            : "a message of "
                + content.length()
                + " bytes where record "
                + nextRecord
                + " was expected was never sent");
    return -1;
  }

  private void gap(StreamEvent.Gap gap) {
    if (gap.count() <= 0 || gap.from() <= frontierSeq) {
      offend("gap of " + gap.count() + " frames at " + gap.from() + " covers frames that came");
    }
    frontierSeq = gap.from() + gap.count() - 1;
    gaps++;
    mayJump = true;
  }

  private void stream(StreamEvent.Stream stream) {
    if (stream.epoch() <= frontierEpoch) {
      offend("stream " + stream.epoch() + " came after stream " + frontierEpoch);
    }
    frontierEpoch = stream.epoch();
    frontierSeq = -1;
    if (stream.how() == StreamEvent.How.BROKEN) {
      gaps++;
      mayJump = true;
    }
  }

  private void end(StreamEvent.End end) {
    ended = end.last();
    int rest = checker.sentCount() - nextRecord;
    if (!ended || rest == 0) {
      return;
    }
    missing += rest;
    if (!mayJump) {
      offend("records from " + nextRecord + " to the end are missing, and no gap was reported");
    }
  }

  private void offend(String what) {
    if (offence == null) {
      offence = what;
    }
  }

  /** Names an event without its payload. */
  private static String nameOf(StreamEvent event) {
    return event.getClass().getSimpleName();
  }

  /** Returns whether the authenticated end of the session came. */
  public boolean ended() {
    return ended;
  }

  /** Returns how many messages came. */
  public long received() {
    return received;
  }

  /**
   * Returns the judgement on everything up to now. What was sent after the last message of a
   * consumer that has not ended counts as missing only when the end comes.
   */
  public Verdict verdict() {
    return new Verdict(
        consumer,
        checker.sentCount(),
        received,
        missing,
        gaps,
        ended,
        Optional.ofNullable(offence));
  }
}
