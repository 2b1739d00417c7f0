package io.hydrarelay.server.net;

import io.hydrarelay.server.tls.RelayTls;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import javax.net.ssl.SSLException;

/**
 * Stands behind the TLS of a connection and tells the stages what they know from plain ones: that
 * the peer has ended its side, by close_notify or without. Neither is the end of a stream: only END
 * is (§8.9).
 */
final class TlsEvents extends ChannelInboundHandlerAdapter {
  private final PeerConnection connection;
  private final SslHandler tls;
  private boolean inputEnded;

  /** Engines tell of one failure in several ways. */
  private boolean failed;

  TlsEvents(PeerConnection connection, SslHandler tls) {
    this.connection = connection;
    this.tls = tls;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      handshakeIsOver(handshake);
    } else if (event instanceof SslCloseCompletionEvent closed) {
      if (closed.isSuccess()) {
        endInput(ctx);
      }
    } else if (event == ChannelInputShutdownEvent.INSTANCE) {
      endInput(ctx);
    } else {
      ctx.fireUserEventTriggered(event);
    }
  }

  private void handshakeIsOver(SslHandshakeCompletionEvent handshake) {
    if (!handshake.isSuccess()) {
      fail("no TLS came about: " + reason(handshake.cause()));
    } else if (!RelayTls.PROTOCOL.equals(tls.applicationProtocol())) {
      fail("its TLS does not ask for " + RelayTls.PROTOCOL + " by ALPN");
    } else {
      connection.transportIsReady();
    }
  }

  private void fail(String why) {
    if (!failed) {
      failed = true;
      connection.tlsFailed(why);
    }
  }

  private void endInput(ChannelHandlerContext ctx) {
    if (!inputEnded) {
      inputEnded = true;
      connection.inputHasEnded();
      ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    boolean isTls = cause instanceof DecoderException || cause instanceof SSLException;
    if (unwrapped(cause) instanceof OutOfMemoryError) { // the relay's own trouble
      ctx.fireExceptionCaught(cause);
    } else if (connection.isOpening()) {
      fail("no TLS came about: " + reason(cause));
    } else if (isTls) {
      fail("its TLS is broken: " + reason(cause));
    } else {
      ctx.fireExceptionCaught(cause);
    }
  }

  /** What a library says of bytes from outside may be long, and may hold them. */
  private static String reason(Throwable failure) {
    Throwable cause = unwrapped(failure);
    return cause instanceof SSLException || cause instanceof IOException
        ? LogText.of(cause)
        : cause.getClass().getSimpleName();
  }

  private static Throwable unwrapped(Throwable failure) {
    return failure instanceof DecoderException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }
}
