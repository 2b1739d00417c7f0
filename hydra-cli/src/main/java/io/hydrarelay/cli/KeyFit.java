package io.hydrarelay.cli;

import io.hydrarelay.protocol.stream.StreamEvent;

/**
 * Notices a key that opens nothing. The library comes back after a connection full of frames that
 * do not open, because anybody on the way can make such frames; when none ever opened, the likelier
 * cause is a ticket whose key is another session's, and coming back would never end.
 */
final class KeyFit {
  private boolean opened;
  private boolean refused;

  void take(StreamEvent event) throws CommandException {
    if (event instanceof StreamEvent.Bad bad) {
      refused |= bad.reason() == StreamEvent.Reason.AUTH;
    } else if (event instanceof StreamEvent.Interrupted || event instanceof StreamEvent.Closed) {
      requireFit();
    } else if (comesFromAnOpenedFrame(event)) {
      opened = true;
    }
  }

  private void requireFit() throws CommandException {
    if (refused && !opened) {
      throw new CommandException(
          ExitCode.REFUSED,
          "nothing that the relay sent opens with this ticket's key",
          "use this session's own ticket, whole and unchanged");
    }
  }

  private static boolean comesFromAnOpenedFrame(StreamEvent event) {
    return event instanceof StreamEvent.Message
        || event instanceof StreamEvent.LateJoin
        || event instanceof StreamEvent.Gap
        || event instanceof StreamEvent.Skipped
        || event instanceof StreamEvent.Verified
        || event instanceof StreamEvent.Adopted
        || event instanceof StreamEvent.End;
  }
}
