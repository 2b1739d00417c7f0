package io.hydrarelay.server.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Calls its action when bytes wait for a socket that takes none of them for the limit. It looks
 * only while something waits. On the channel's event loop only, but for {@link #hasStoodStillFor}.
 */
final class StallWatch {
  private static final int LOOKS_PER_LIMIT = 20;
  private static final long MIN_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  /** Who looks less often shows a consumer as stalled that has moved in the meantime. */
  private static final long MAX_LOOK_NANOS = ConnectionSettings.STALL_SHOWN_NANOS / 4;

  private final Channel channel;
  private final long limitNanos;
  private final long lookNanos;
  private final Runnable onStall;
  private volatile boolean armed;
  private Object current;
  private long progress;
  private long pending;
  private volatile long progressNanos;

  StallWatch(Channel channel, Duration limit, Runnable onStall) {
    this.channel = channel;
    this.limitNanos = limit.toNanos();
    this.lookNanos =
        Math.min(Math.max(limitNanos / LOOKS_PER_LIMIT, MIN_LOOK_NANOS), MAX_LOOK_NANOS);
    this.onStall = onStall;
  }

  /** Begins to look if something waits. */
  void arm() {
    if (!armed && somethingWaits()) {
      remember(channel.unsafe().outboundBuffer());
      progressNanos = System.nanoTime();
      armed = true;
      lookLater();
    }
  }

  /** Returns whether bytes wait, and the socket has taken none for so long. From any thread. */
  boolean hasStoodStillFor(long nanos) {
    return armed && System.nanoTime() - progressNanos >= nanos;
  }

  private void lookLater() {
    channel.eventLoop().schedule(this::look, lookNanos, TimeUnit.NANOSECONDS);
  }

  private void look() {
    if (!somethingWaits()) {
      armed = false;
      return;
    }
    long now = System.nanoTime();
    ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
    if (hasMoved(out)) {
      remember(out);
      progressNanos = now;
    } else if (now - progressNanos >= limitNanos) {
      armed = false;
      onStall.run();
      return;
    }
    lookLater();
  }

  private boolean somethingWaits() {
    ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
    return channel.isActive() && out != null && !out.isEmpty();
  }

  private boolean hasMoved(ChannelOutboundBuffer out) {
    return out.current() != current
        || out.currentProgress() != progress
        || out.totalPendingWriteBytes() < pending
        || KernelProgress.hasSentWithin(channel, TimeUnit.NANOSECONDS.toMillis(lookNanos));
  }

  private void remember(ChannelOutboundBuffer out) {
    current = out.current();
    progress = out.currentProgress();
    pending = out.totalPendingWriteBytes();
  }
}
