package io.hydrarelay.server.net;

import io.hydrarelay.protocol.frame.Status;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The last stage of every connection: what was written goes out, a STATUS if there is one, then
 * this side is shut. What the peer still sends is read and thrown away, so that no reset destroys
 * the STATUS on its way (§4.3, §13.3d).
 */
final class FarewellHandler extends ChannelInboundHandlerAdapter {
  /** How long the peer has to take what is left. */
  enum Patience {
    /** {@code close_flush} in all. */
    FATAL,
    /** As long as it takes some bytes within every {@code stall}. */
    FLUSH
  }

  private final PeerConnection connection;
  private final Optional<Status> status;
  private final Patience patience;
  private boolean delivered;
  private boolean peerIsDone;

  FarewellHandler(PeerConnection connection, Optional<Status> status, Patience patience) {
    this.connection = connection;
    this.status = status;
    this.patience = patience;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    peerIsDone = connection.hasInputEnded();
    KeepaliveHandler.removeFrom(ctx.pipeline());
    if (!peerIsDone) {
      ctx.channel().config().setAutoRead(true);
    }
    ByteBuf last =
        status.map(s -> Unpooled.wrappedBuffer(s.toFrame())).orElse(Unpooled.EMPTY_BUFFER);
    ctx.writeAndFlush(last).addListener((ChannelFuture sent) -> onDelivered(ctx, sent));
    if (patience == Patience.FATAL) {
      closeAfterFlushLimit(ctx);
    } else if (!delivered) {
      new StallWatch(ctx.channel(), connection.settings().stall(), connection::cut).arm();
    }
  }

  private void onDelivered(ChannelHandlerContext ctx, ChannelFuture sent) {
    delivered = true;
    if (!sent.isSuccess() || peerIsDone) {
      ctx.close();
      return;
    }
    connection.endOutput();
    closeAfterFlushLimit(ctx);
  }

  private void closeAfterFlushLimit(ChannelHandlerContext ctx) {
    long millis = connection.settings().closeFlush().toMillis();
    ctx.executor().schedule(connection::cut, millis, TimeUnit.MILLISECONDS);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object ignored) {
    ReferenceCountUtil.release(ignored);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      peerIsDone = true;
      if (delivered) {
        ctx.close();
      }
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}
