package io.hydrarelay.server.net;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.frame.Audience;
import io.hydrarelay.server.session.ProducerSeat;
import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Tells a producer how many consumers there are: on change, at most ten times a second, and always
 * the last value (§6.7). On the event loop only.
 */
final class AudienceReporter {
  private final ProducerSeat seat;
  private final ControlOutbox outbox;
  private final EventExecutor loop;
  private Audience sent;
  private long sentNanos;
  private boolean scheduled;

  AudienceReporter(ProducerSeat seat, ControlOutbox outbox, EventExecutor loop) {
    this.seat = seat;
    this.outbox = outbox;
    this.loop = loop;
  }

  /** Sends the first AUDIENCE, which follows every STATUS 00 of a producer. */
  void begin() {
    send(seat.audience());
  }

  void changed() {
    if (!scheduled) {
      scheduled = true;
      long sinceLast = System.nanoTime() - sentNanos;
      long delay = TimeUnit.MILLISECONDS.toNanos(Hydra1.AUDIENCE_MILLIS) - sinceLast;
      loop.schedule(this::sendIfChanged, Math.max(delay, 0), TimeUnit.NANOSECONDS);
    }
  }

  private void sendIfChanged() {
    scheduled = false;
    Audience now = seat.audience();
    if (!now.equals(sent)) {
      send(now);
    }
  }

  private void send(Audience audience) {
    sent = audience;
    sentNanos = System.nanoTime();
    outbox.send(ControlOutbox.Kind.AUDIENCE, audience.toFrame());
  }
}
