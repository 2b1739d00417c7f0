package io.hydrarelay.client;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.function.Consumer;

/**
 * Stands behind the TLS of a connection until its handshake is over: only then does the connection
 * exist for those behind it.
 */
final class TlsGate extends ChannelInboundHandlerAdapter {
  private final SslHandler tls;
  private final Consumer<TlsProblem> onProblem;

  TlsGate(SslHandler tls, Consumer<TlsProblem> onProblem) {
    this.tls = tls;
    this.onProblem = onProblem;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    // Told when the handshake is over.
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (!(event instanceof SslHandshakeCompletionEvent handshake)) {
      ctx.fireUserEventTriggered(event);
    } else if (!handshake.isSuccess()) {
      onProblem.accept(TlsProblem.of(handshake.cause()));
    } else if (!ClientTls.PROTOCOL.equals(tls.applicationProtocol())) {
      onProblem.accept(
          new TlsProblem(
              false, "does not offer " + ClientTls.PROTOCOL + " by ALPN: no Hydra relay"));
    } else {
      ctx.pipeline().remove(this);
      ctx.fireChannelActive();
    }
  }
}
