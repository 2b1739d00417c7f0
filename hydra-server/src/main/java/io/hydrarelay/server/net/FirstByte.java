package io.hydrarelay.server.net;

import io.hydrarelay.server.tls.RelayTls;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;

/**
 * Stands before the first stage on a port with TLS: the first byte says what the peer speaks
 * (§3.1). Then it removes itself, and of a peer that speaks plain Hydra/1 nothing remains of it.
 */
final class FirstByte extends ChannelInboundHandlerAdapter {
  /** A TLS record that holds a handshake message. */
  private static final byte TLS = 0x16;

  /** The first letter of Hydra/1. */
  private static final byte HYDRA = 0x48;

  private final PeerConnection connection;
  private final RelayTls tls;

  FirstByte(PeerConnection connection, RelayTls tls) {
    this.connection = connection;
    this.tls = tls;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    if (!in.isReadable()) {
      in.release();
      return;
    }
    byte first = in.getByte(in.readerIndex());
    if (first == TLS) {
      beginTls(ctx);
    } else if (tls.alsoPlain()) {
      connection.transportIsReady();
    } else {
      in.release();
      connection.closeSilently(
          first == HYDRA
              ? "it speaks plain Hydra/1, and this port takes TLS only (hydras://)"
              : "neither TLS nor Hydra/1");
      return;
    }
    ctx.pipeline().remove(this);
    ctx.fireChannelRead(in);
  }

  private void beginTls(ChannelHandlerContext ctx) {
    SslHandler handler = tls.newHandler(ctx.alloc());
    connection.beginTls(handler);
    String before = ctx.name();
    ctx.pipeline()
        .addAfter(before, null, new CipherOutbox(connection.services().registry().buffers()))
        .addAfter(before, null, new TlsEvents(connection, handler))
        .addAfter(before, null, handler)
        .addAfter(before, null, new ReadingEnd());
  }
}
