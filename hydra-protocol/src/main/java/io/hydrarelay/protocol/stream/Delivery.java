package io.hydrarelay.protocol.stream;

import io.hydrarelay.protocol.frame.FrameHeader;
import java.nio.ByteBuffer;

/** Hands messages to the application: at once (LATE) or once verified (HOLD) (§8.10). */
final class Delivery implements MessageAssembler.Output {
  private final boolean hold;
  private final HeldMessages held;
  private final EventSink events;
  private final MessageAssembler assembler = new MessageAssembler(this);
  private long epoch;

  Delivery(OpenerOptions options, EventSink events) {
    this.hold = options.hold();
    this.held = new HeldMessages(options.holdBytes());
    this.events = events;
  }

  /** A new stream has begun. */
  void begin(long epoch) {
    hole();
    this.epoch = epoch;
  }

  /** Frames are missing: what waits for a CHECK will never be verified. */
  void hole() {
    assembler.discard();
    dropHeld();
  }

  void data(FrameHeader frame, ByteBuffer plaintext) throws FatalStreamException {
    assembler.data(frame, plaintext);
  }

  @Override
  public void message(ByteBuffer payload, long seq) throws FatalStreamException {
    StreamEvent.Message message = new StreamEvent.Message(payload, epoch, seq);
    if (hold) {
      held.add(message);
    } else {
      events.accept(message);
    }
  }

  @Override
  public void batch(ByteBuffer records, int count, long seq) throws FatalStreamException {
    MessageBatch batch = new MessageBatch(records, count, epoch, seq);
    if (hold) {
      held.add(batch);
    } else {
      events.accept(batch);
    }
  }

  @Override
  public void skipped(long seq) {
    events.accept(new StreamEvent.Skipped(seq));
  }

  /** A CHECK has confirmed all frames before it. */
  void verified(long seq, long timeMillis) {
    held.release(events);
    events.accept(new StreamEvent.Verified(seq, timeMillis));
  }

  /** A CHECK after a hole: only what follows it can be verified. */
  void adopted(long seq, long timeMillis) {
    if (hold) {
      hole();
    }
    events.accept(new StreamEvent.Adopted(seq, timeMillis));
  }

  void discardUnfinished() {
    assembler.discard();
  }

  private void dropHeld() {
    int dropped = held.drop();
    if (dropped > 0) {
      events.accept(new StreamEvent.Unverified(dropped));
    }
  }
}
