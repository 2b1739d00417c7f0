package io.hydrarelay.server.admin;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: each request is answered when its head is there. No request has a use for a body;
 * one that has some is answered, its body is read and thrown away, so that no reset destroys the
 * answer, and the connection closes.
 */
final class AdminHandler extends SimpleChannelInboundHandler<HttpObject> {
  private static final Logger LOG = LoggerFactory.getLogger("hydra.admin");

  private static final Answer TOO_MANY_READERS =
      Answer.error(
          HttpResponseStatus.SERVICE_UNAVAILABLE,
          AdminLimits.READERS + " others read events already",
          "close one of them, or ask for the views one by one");

  private final Router router;
  private final EventStream events;
  private final AdminLimits limits;
  private Future<?> patience;
  private boolean streaming;
  private boolean closing;
  private long bodyBytes;

  AdminHandler(Router router, EventStream events, AdminLimits limits) {
    this.router = router;
    this.events = events;
    this.limits = limits;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    waitForNext(ctx);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    patience.cancel(false);
  }

  /** Until the next whole head, time runs: for peers that idle, send too slowly, or do not read. */
  private void waitForNext(ChannelHandlerContext ctx) {
    if (patience != null) {
      patience.cancel(false);
    }
    patience =
        ctx.executor()
            .schedule(() -> ctx.close(), limits.requestLimit().toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, HttpObject part) {
    if (part instanceof HttpRequest request && !closing) {
      begin(ctx, request);
    }
    if (part instanceof HttpContent content && closing) {
      bodyBytes += content.content().readableBytes();
      if (content instanceof LastHttpContent || bodyBytes > AdminLimits.BODY_BYTES) {
        ctx.close();
      }
    }
  }

  private void begin(ChannelHandlerContext ctx, HttpRequest request) {
    if (streaming) { // nothing can be answered behind a stream that does not end
      ctx.close();
      return;
    }
    waitForNext(ctx);
    Answer answer = router.answer(request);
    if (answer.isStream() && !Router.isHead(request)) {
      if (events.isFull()) {
        send(ctx, request, TOO_MANY_READERS);
        return;
      }
      streaming = true;
      patience.cancel(false);
      events.serve(ctx, request.protocolVersion());
    } else {
      send(ctx, request, answer);
    }
  }

  private void send(ChannelHandlerContext ctx, HttpRequest request, Answer answer) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, answer.status(), answer.content());
    response.headers().add(answer.headers());
    if (!answer.isStream()) {
      HttpUtil.setContentLength(response, answer.content().readableBytes());
    }
    boolean hasBody =
        HttpUtil.isTransferEncodingChunked(request) || HttpUtil.getContentLength(request, 0L) > 0;
    boolean isBad = request.decoderResult().isFailure();
    closing = hasBody && !isBad;
    boolean keepAlive = HttpUtil.isKeepAlive(request) && !hasBody && !isBad && !answer.isStream();
    HttpUtil.setKeepAlive(response, keepAlive);
    ChannelFuture sent = ctx.writeAndFlush(response);
    if (!keepAlive && !closing) {
      sent.addListener(ChannelFutureListener.CLOSE);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof IOException) {
      LOG.debug("lost {}: {}", ctx.channel().remoteAddress(), cause.getMessage());
    } else {
      LOG.warn("failed {}", ctx.channel().remoteAddress(), cause);
    }
    ctx.close();
  }
}
