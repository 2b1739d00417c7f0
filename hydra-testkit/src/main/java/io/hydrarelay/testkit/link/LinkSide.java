package io.hydrarelay.testkit.link;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happens on one of a connection's two sockets. */
final class LinkSide extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger("hydra.link");

  private final LinkConnection connection;
  private final Lane from;
  private final Lane to;

  /**
   * Makes the handler of a socket.
   *
   * @param from the lane it is the source of
   * @param to the lane it is the sink of
   */
  LinkSide(LinkConnection connection, Lane from, Lane to) {
    this.connection = connection;
    this.from = from;
    this.to = to;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object bytes) {
    from.take((ByteBuf) bytes);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    from.readComplete();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    to.pump();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      connection.inputEnded(ctx.channel(), from);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof IOException)) {
      LOG.error("{} failed", connection, cause);
    }
    connection.died(ctx.channel(), from, to);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    connection.died(ctx.channel(), from, to);
  }
}
