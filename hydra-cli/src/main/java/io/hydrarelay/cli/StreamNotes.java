package io.hydrarelay.cli;

import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.stream.StreamEvent;

/** Tells the user what else than messages happens in a stream, and counts the gaps. */
final class StreamNotes {
  private static final long MAX_END_AGE_MILLIS = 120_000;

  private final Terminal terminal;
  private final OutputOptions options;
  private final boolean needsBeginning;
  private long gaps;
  private long lags;
  private long epoch;
  private long signedMillis;

  /**
   * Begins.
   *
   * @param needsBeginning whether a stream without its beginning is of no use
   */
  StreamNotes(Terminal terminal, OutputOptions options, boolean needsBeginning) {
    this.terminal = terminal;
    this.options = options;
    this.needsBeginning = needsBeginning;
  }

  void take(StreamEvent event) throws LateJoinException {
    if (event instanceof StreamEvent.Gap gap) {
      gap(gap);
    } else if (event instanceof StreamEvent.Stream stream) {
      stream(stream);
    } else if (event instanceof StreamEvent.Unverified unverified) {
      gap("gap: %d messages were never verified, and dropped".formatted(unverified.count()));
    } else if (event instanceof StreamEvent.LateJoin late) {
      lateJoin(late.seq());
    } else if (event instanceof StreamEvent.Verified verified) {
      signedMillis = verified.timeMillis();
    } else if (event instanceof StreamEvent.Adopted adopted) {
      signedMillis = adopted.timeMillis();
    } else if (event instanceof StreamEvent.End) {
      end(System.currentTimeMillis() - signedMillis);
    } else if (event instanceof StreamEvent.Stale stale) {
      terminal.say("warning: this stream is %d s old".formatted(stale.ageMillis() / 1_000));
    } else if (event instanceof StreamEvent.Stalled stalled) {
      terminal.say("warning: nothing signed has come for %d s".formatted(stalled.millis() / 1_000));
    } else if (event instanceof StreamEvent.Status status) {
      status(status.code());
    }
  }

  /** Frames are not only messages: a producer that has nothing to say still signs. */
  private void lateJoin(long frames) throws LateJoinException {
    if (needsBeginning) {
      throw new LateJoinException(epoch, frames);
    }
    terminal.say(
        ("warning: joined a running stream: what it sent before is not here (%d frames;"
                + " a producer that has nothing to send yet sends one every 5 s)")
            .formatted(frames));
  }

  /** A relay lets consumers wait without a word, and nothing would tell that from a slow start. */
  void noStream() {
    options.remark(terminal, "no producer has begun yet; waiting for one");
  }

  /** Who starts behind the live edge is not told that a stream is stale. */
  private void end(long ageMillis) {
    if (ageMillis > MAX_END_AGE_MILLIS) {
      terminal.say("warning: this stream ended %d s ago".formatted(ageMillis / 1_000));
    }
  }

  private void stream(StreamEvent.Stream stream) {
    epoch = stream.epoch();
    if (stream.how() == StreamEvent.How.BROKEN) {
      gap("gap: the producer began a new stream, and the end of the one before is missing");
    }
  }

  private void status(int code) {
    if (code == StatusCode.PRODUCER_GONE.code()) {
      options.remark(terminal, "the producer is gone; waiting for it to come back");
    } else if (code == StatusCode.PRODUCER_JOINED.code()) {
      options.remark(terminal, "a producer has joined");
    }
  }

  private void gap(StreamEvent.Gap gap) {
    boolean slow = gap.cause() == StreamEvent.Cause.LAG;
    String cause = slow ? "this side was too slow" : "the relay did not say why";
    gap("gap: %d frames from %d are missing (%s)".formatted(gap.count(), gap.from(), cause));
    if (slow) {
      lags++;
    }
  }

  private void gap(String what) {
    gaps++;
    terminal.say(what);
  }

  long gaps() {
    return gaps;
  }

  /** Returns what to try against the gaps: to be faster is of no use when a relay was lost. */
  String gapAdvice() {
    return lags > 0
        ? "consume faster, or let the producer use --on-lag block"
        : "let the producer send it again; a relay that was lost has taken along what it held";
  }
}
