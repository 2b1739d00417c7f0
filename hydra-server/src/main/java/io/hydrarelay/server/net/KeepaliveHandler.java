package io.hydrarelay.server.net;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.frame.Ping;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Keepalive of one hop (§4.4): a PING after a period without a byte sent, {@link #SILENT} up the
 * pipeline after three without a byte received. That second clock stands still while the relay does
 * not read.
 */
final class KeepaliveHandler extends ChannelDuplexHandler {
  /** Event for the stage: the peer has been silent for too long. */
  static final Object SILENT = new Object();

  private final long periodNanos;
  private long readNanos;
  private long writtenNanos;
  private long pausedNanos;
  private boolean paused;
  private boolean removed;
  private long pings;

  KeepaliveHandler(Duration period) {
    this.periodNanos = period.toNanos();
  }

  /** Adds one before the stage, unless the relay announces none. */
  static void addBefore(ChannelHandlerContext stage, Duration period) {
    if (!period.isZero()) {
      stage.pipeline().addBefore(stage.name(), null, new KeepaliveHandler(period));
    }
  }

  static void removeFrom(ChannelPipeline pipeline) {
    if (pipeline.get(KeepaliveHandler.class) != null) {
      pipeline.remove(KeepaliveHandler.class);
    }
  }

  /** The relay stops reading this peer, or reads it again. */
  static void readingChanged(ChannelPipeline pipeline, boolean reading) {
    KeepaliveHandler handler = pipeline.get(KeepaliveHandler.class);
    if (handler != null) {
      handler.readingChanged(reading);
    }
  }

  private void readingChanged(boolean reading) {
    if (paused == reading) {
      paused = !reading;
      long now = System.nanoTime();
      if (paused) {
        pausedNanos = now;
      } else {
        readNanos += now - pausedNanos;
      }
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    readNanos = System.nanoTime();
    writtenNanos = readNanos;
    lookAfter(ctx, periodNanos);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    removed = true;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object bytes) {
    readNanos = System.nanoTime();
    ctx.fireChannelRead(bytes);
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object bytes, ChannelPromise promise) {
    writtenNanos = System.nanoTime();
    ctx.write(bytes, promise);
  }

  private void lookAfter(ChannelHandlerContext ctx, long nanos) {
    ctx.executor().schedule(() -> look(ctx), nanos, TimeUnit.NANOSECONDS);
  }

  private void look(ChannelHandlerContext ctx) {
    if (removed || !ctx.channel().isActive()) {
      return;
    }
    long now = System.nanoTime();
    long silentFor = now - readNanos;
    long silenceLimit = Hydra1.KEEPALIVE_FACTOR * periodNanos;
    if (!paused && silentFor >= silenceLimit) {
      ctx.fireUserEventTriggered(SILENT);
      return;
    }
    if (now - writtenNanos >= periodNanos) {
      pingUnlessBytesWait(ctx);
      writtenNanos = now;
    }
    long untilPing = writtenNanos + periodNanos - now;
    long untilSilent = paused ? periodNanos : silenceLimit - silentFor;
    lookAfter(ctx, Math.min(untilPing, untilSilent));
  }

  private void pingUnlessBytesWait(ChannelHandlerContext ctx) {
    ChannelOutboundBuffer out = ctx.channel().unsafe().outboundBuffer();
    if (out != null && out.isEmpty()) {
      ctx.writeAndFlush(Unpooled.wrappedBuffer(new Ping(++pings).toFrame()));
    }
  }
}
