package io.hydrarelay.server.admin;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import java.nio.charset.StandardCharsets;

/** Gives each connection its handlers, and tells those beyond the limit so. */
final class AdminConnections extends ChannelInitializer<Channel> {
  private static final byte[] TOO_MANY =
      "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);

  private final Router router;
  private final EventStream events;
  private final AdminLimits limits;

  /** On the one event loop only. */
  private int open;

  AdminConnections(Router router, EventStream events, AdminLimits limits) {
    this.router = router;
    this.events = events;
    this.limits = limits;
  }

  @Override
  protected void initChannel(Channel channel) {
    open++;
    channel.closeFuture().addListener(closed -> open--);
    if (open > AdminLimits.CONNECTIONS) {
      channel
          .writeAndFlush(Unpooled.wrappedBuffer(TOO_MANY))
          .addListener(ChannelFutureListener.CLOSE);
      return;
    }
    HttpDecoderConfig decoder =
        new HttpDecoderConfig()
            .setMaxInitialLineLength(AdminLimits.LINE_BYTES)
            .setMaxHeaderSize(AdminLimits.HEADER_BYTES);
    channel
        .pipeline()
        .addLast(new HttpServerCodec(decoder), new AdminHandler(router, events, limits));
  }
}
