package io.hydrarelay.protocol.stream;

import java.util.ArrayList;
import java.util.List;

/**
 * Whole messages that wait for the CHECK that verifies them (§8.10, HOLD). Tiny ones take many
 * times the memory of their payload, so there is a limit for that, too.
 */
final class HeldMessages {
  /** What a held message takes besides its payload. */
  private static final int MESSAGE_BYTES = 128;

  /** So much of that may always be held, even if hardly any payload may. */
  private static final long MIN_OVERHEAD_BYTES = 1 << 20;

  private final long maxBytes;
  private List<StreamEvent.Message> held = new ArrayList<>();
  private long heldBytes;

  HeldMessages(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  void add(MessageBatch batch) throws FatalStreamException {
    for (StreamEvent.Message each : batch) {
      add(each);
    }
  }

  void add(StreamEvent.Message message) throws FatalStreamException {
    heldBytes += message.payload().remaining();
    long overhead = (held.size() + 1L) * MESSAGE_BYTES;
    if (heldBytes > maxBytes || overhead > Math.max(maxBytes, MIN_OVERHEAD_BYTES)) {
      throw new FatalStreamException(StreamEvent.FatalCode.HOLD_OVERFLOW);
    }
    held.add(message);
  }

  /** Hands out everything, oldest first. */
  void release(EventSink events) {
    clear().forEach(events::accept);
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
