package io.hydrarelay.server.net;

import io.hydrarelay.server.session.BufferMemory;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AbstractCoalescingBufferQueue;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.nio.channels.ClosedChannelException;

/**
 * Holds back what is to be encrypted until the socket takes it. What waits here is shared with all
 * consumers of the ring; encrypted, it is this connection's alone. So no more than {@value
 * #WINDOW_BYTES} bytes are encrypted ahead, one record while memory is short, and these are charged
 * to the memory of buffers. What waits counts for the channel's writability like what is encrypted.
 * On the event loop only.
 */
final class CipherOutbox extends ChannelDuplexHandler {
  /** What TLS encrypts at once. */
  static final int RECORD_BYTES = 16_384;

  static final int WINDOW_BYTES = 4 * RECORD_BYTES;

  private final BufferMemory memory;
  private Queue queue;
  private int encrypted;
  private boolean pumping;

  CipherOutbox(BufferMemory memory) {
    this.memory = memory;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    queue = new Queue(ctx.channel());
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    queue.add((ByteBuf) message, promise);
  }

  @Override
  public void flush(ChannelHandlerContext ctx) {
    pump(ctx);
  }

  private void pump(ChannelHandlerContext ctx) {
    if (pumping) {
      return;
    }
    pumping = true;
    try {
      while (!queue.isEmpty() && room() > 0) { // a socket that takes all at once makes room at once
        encryptWhatFits(ctx);
        ctx.flush();
      }
    } finally {
      pumping = false;
    }
  }

  private void encryptWhatFits(ChannelHandlerContext ctx) {
    int room = room();
    while (room > 0 && !queue.isEmpty()) {
      ChannelPromise done = ctx.newPromise();
      ByteBuf next = queue.removeFirst(done);
      if (next.readableBytes() > room) {
        ByteBuf piece = next.readRetainedSlice(room);
        queue.addFirst(next, done);
        encrypt(ctx, piece, ctx.newPromise());
      } else {
        encrypt(ctx, next, done);
      }
      room = room();
    }
  }

  /** Whole records, so that what is small goes out with what is beside it. */
  private int room() {
    int window = memory.isShort() ? RECORD_BYTES : WINDOW_BYTES;
    return (window - encrypted) / RECORD_BYTES * RECORD_BYTES;
  }

  private void encrypt(ChannelHandlerContext ctx, ByteBuf bytes, ChannelPromise done) {
    int count = bytes.readableBytes();
    encrypted += count;
    memory.take(count);
    done.addListener(
        sent -> {
          encrypted -= count;
          memory.giveBack(count);
          if (!queue.isEmpty()) {
            pump(ctx);
          }
        });
    ctx.write(bytes, done);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    giveUp(ctx);
    ctx.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    giveUp(ctx);
  }

  private void giveUp(ChannelHandlerContext ctx) {
    if (!queue.isEmpty()) {
      queue.releaseAndFailAll(ctx, new ClosedChannelException());
    }
  }

  /** Pieces are taken out one by one and never joined. */
  private static final class Queue extends AbstractCoalescingBufferQueue {
    Queue(Channel channel) {
      super(channel, 16);
    }

    @Override
    protected ByteBuf compose(ByteBufAllocator allocator, ByteBuf cumulation, ByteBuf next) {
      return composeIntoComposite(allocator, cumulation, next);
    }

    @Override
    protected ByteBuf removeEmptyValue() {
      throw new IllegalStateException("nothing waits");
    }
  }
}
