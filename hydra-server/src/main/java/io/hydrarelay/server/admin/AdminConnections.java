package io.hydrarelay.server.admin;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Gives each connection its handlers. At the limit the oldest that reads no events makes room, so
 * that nobody who idles, or sends a request without end, keeps out a look at the relay's health.
 */
final class AdminConnections extends ChannelInitializer<Channel> {
  private static final byte[] TOO_MANY =
      "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);

  private final ChannelGroup connections;
  private final Router router;
  private final EventStream events;
  private final AdminLimits limits;

  /** The oldest first; on the one event loop only. */
  private final Set<Channel> open = new LinkedHashSet<>();

  /**
   * Makes the initializer.
   *
   * @param connections gets every connection
   */
  AdminConnections(
      ChannelGroup connections, Router router, EventStream events, AdminLimits limits) {
    this.connections = connections;
    this.router = router;
    this.events = events;
    this.limits = limits;
  }

  @Override
  protected void initChannel(Channel channel) {
    connections.add(channel);
    if (open.size() >= AdminLimits.CONNECTIONS && !makeRoom()) {
      channel
          .writeAndFlush(Unpooled.wrappedBuffer(TOO_MANY))
          .addListener(ChannelFutureListener.CLOSE);
      return;
    }
    open.add(channel);
    channel.closeFuture().addListener(closed -> open.remove(channel));
    HttpDecoderConfig decoder =
        new HttpDecoderConfig()
            .setMaxInitialLineLength(AdminLimits.LINE_BYTES)
            .setMaxHeaderSize(AdminLimits.HEADER_BYTES);
    channel
        .pipeline()
        .addLast(new HttpServerCodec(decoder), new AdminHandler(router, events, limits));
  }

  private boolean makeRoom() {
    Optional<Channel> oldest =
        open.stream().filter(channel -> !events.isReadBy(channel)).findFirst();
    oldest.ifPresent(Channel::close);
    return oldest.isPresent();
  }
}
