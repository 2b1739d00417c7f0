package io.hydrarelay.protocol.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Whole messages that wait for the CHECK that verifies them (§8.10, HOLD). */
final class HeldMessages {
  private final long maxBytes;
  private List<StreamEvent.Message> held = new ArrayList<>();
  private long heldBytes;

  HeldMessages(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  void add(StreamEvent.Message message) throws FatalStreamException {
    heldBytes += message.payload().remaining();
    if (heldBytes > maxBytes) {
      throw new FatalStreamException(StreamEvent.FatalCode.HOLD_OVERFLOW);
    }
    held.add(message);
  }

  /** Hands out everything, oldest first. */
  void release(Consumer<StreamEvent> events) {
    clear().forEach(events);
  }

  /** Forgets everything and returns how many messages that were. */
  int drop() {
    return clear().size();
  }

  private List<StreamEvent.Message> clear() {
    List<StreamEvent.Message> all = held;
    held = new ArrayList<>();
    heldBytes = 0;
    return all;
  }
}
