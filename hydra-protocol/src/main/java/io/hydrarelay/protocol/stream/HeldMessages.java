package io.hydrarelay.protocol.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

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
  private List<Consumer<EventSink>> held = new ArrayList<>();
  private int heldCount;
  private long heldBytes;

  HeldMessages(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  void add(StreamEvent.Message message) throws FatalStreamException {
    admit(1, message.payload().remaining());
    held.add(events -> events.accept(message));
  }

  void add(MessageBatch batch) throws FatalStreamException {
    admit(batch.count(), batch.payloadBytes());
    held.add(events -> events.accept(batch));
  }

  private void admit(int count, int payloadBytes) throws FatalStreamException {
    heldCount += count;
    heldBytes += payloadBytes;
    long overhead = (long) heldCount * MESSAGE_BYTES;
    if (heldBytes > maxBytes || overhead > Math.max(maxBytes, MIN_OVERHEAD_BYTES)) {
      throw new FatalStreamException(StreamEvent.FatalCode.HOLD_OVERFLOW);
    }
  }

  /** Hands out everything, oldest first. */
  void release(EventSink events) {
    List<Consumer<EventSink>> all = held;
    drop();
    all.forEach(each -> each.accept(events));
  }

  /** Forgets everything and returns how many messages that were. */
  int drop() {
    int dropped = heldCount;
    held = new ArrayList<>();
    heldCount = 0;
    heldBytes = 0;
    return dropped;
  }
}
