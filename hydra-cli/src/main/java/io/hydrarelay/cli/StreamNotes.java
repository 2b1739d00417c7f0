package io.hydrarelay.cli;

import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.stream.StreamEvent;

/** Tells the user what else than messages happens in a stream, and counts the gaps. */
final class StreamNotes {
  private final Terminal terminal;
  private final OutputOptions options;
  private long gaps;

  StreamNotes(Terminal terminal, OutputOptions options) {
    this.terminal = terminal;
    this.options = options;
  }

  void take(StreamEvent event) {
    if (event instanceof StreamEvent.Gap gap) {
      String cause =
          gap.cause() == StreamEvent.Cause.LAG ? "this side was too slow" : "unexplained";
      gap("gap: %d frames from %d are missing (%s)".formatted(gap.count(), gap.from(), cause));
    } else if (event instanceof StreamEvent.Stream stream) {
      stream(stream);
    } else if (event instanceof StreamEvent.Unverified unverified) {
      gap("gap: %d messages were never verified, and dropped".formatted(unverified.count()));
    } else if (event instanceof StreamEvent.LateJoin late) {
      terminal.say(
          "warning: joined a running stream: the %d frames before are not here"
              .formatted(late.seq()));
    } else if (event instanceof StreamEvent.Stale stale) {
      terminal.say("warning: this stream is %d s old".formatted(stale.ageMillis() / 1_000));
    } else if (event instanceof StreamEvent.Stalled stalled) {
      terminal.say("warning: nothing signed has come for %d s".formatted(stalled.millis() / 1_000));
    } else if (event instanceof StreamEvent.Status status) {
      status(status.code());
    }
  }

  private void stream(StreamEvent.Stream stream) {
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

  private void gap(String what) {
    gaps++;
    terminal.say(what);
  }

  long gaps() {
    return gaps;
  }
}
