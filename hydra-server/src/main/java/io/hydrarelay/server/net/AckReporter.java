package io.hydrarelay.server.net;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.server.session.ProducerSeat;
import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Tells a producer what has been taken, in time and not too often (§6.7). On the event loop only.
 */
final class AckReporter {
  /** A little before the limit, so that the frame is on its way in time. */
  private static final long DELAY_MILLIS = Hydra1.ACK_MILLIS * 3 / 4;

  /**
   * Large frames are acknowledged sooner than the protocol asks for: 256 of them are more than a
   * producer keeps by default, and it would wait for the timer.
   */
  private static final long ACK_BYTES = 2 << 20;

  private final ProducerSeat seat;
  private final ControlOutbox outbox;
  private final EventExecutor loop;
  private long unacknowledged;
  private long unacknowledgedBytes;
  private boolean scheduled;

  AckReporter(ProducerSeat seat, ControlOutbox outbox, EventExecutor loop) {
    this.seat = seat;
    this.outbox = outbox;
    this.loop = loop;
  }

  void taken(int frames, long bytes) {
    unacknowledged += frames;
    unacknowledgedBytes += bytes;
  }

  /** All that a read brought has been taken. */
  void readIsOver() {
    if (unacknowledged >= Hydra1.ACK_FRAMES || unacknowledgedBytes >= ACK_BYTES) {
      sendNow();
    } else if (unacknowledged > 0 && !scheduled) {
      scheduled = true;
      loop.schedule(this::timeIsUp, DELAY_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  void sendNow() {
    unacknowledged = 0;
    unacknowledgedBytes = 0;
    seat.ack().ifPresent(ack -> outbox.send(ControlOutbox.Kind.ACK, ack.toFrame()));
  }

  /** Does not wait for the timer. */
  void sendWhatIsDue() {
    if (unacknowledged > 0) {
      sendNow();
    }
  }

  private void timeIsUp() {
    scheduled = false;
    sendWhatIsDue();
  }
}
