package io.hydrarelay.server.admin;

import io.hydrarelay.server.HydraServer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Server-sent events: a snapshot at once, then one each period, made once for all readers. A reader
 * whose buffer is full when the next one comes is dropped. On the one event loop only.
 */
final class EventStream {
  private static final Logger LOG = LoggerFactory.getLogger("hydra.admin");

  private final HydraServer relay;
  private final long periodNanos;
  private final Map<Channel, ChannelHandlerContext> readers = new LinkedHashMap<>();
  private Future<?> ticks;

  EventStream(HydraServer relay, Duration period) {
    this.relay = relay;
    this.periodNanos = period.toNanos();
  }

  /** Returns whether there are as many readers as there may be. */
  boolean isFull() {
    return readers.size() >= AdminLimits.READERS;
  }

  boolean isReadBy(Channel channel) {
    return readers.containsKey(channel);
  }

  /** Answers with events until the reader goes. */
  void serve(ChannelHandlerContext reader, HttpVersion version) {
    reader.write(head(version));
    reader.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(event())));
    if (readers.isEmpty()) {
      ticks =
          reader
              .executor()
              .scheduleAtFixedRate(this::tick, periodNanos, periodNanos, TimeUnit.NANOSECONDS);
    }
    readers.put(reader.channel(), reader);
    reader.channel().closeFuture().addListener(closed -> gone(reader.channel()));
  }

  private static HttpResponse head(HttpVersion version) {
    Answer answer = Answer.stream();
    HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, answer.status());
    head.headers().add(answer.headers());
    if (version.equals(HttpVersion.HTTP_1_1)) {
      HttpUtil.setTransferEncodingChunked(head, true);
    } else {
      head.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
    return head;
  }

  private void gone(Channel reader) {
    readers.remove(reader);
    if (readers.isEmpty()) {
      ticks.cancel(false);
    }
  }

  private void tick() {
    byte[] event = event();
    List<ChannelHandlerContext> now =
        new ArrayList<>(readers.values()); // one that is closed leaves the set
    for (ChannelHandlerContext reader : now) {
      if (reader.channel().isWritable()) {
        ByteBuf copy = Unpooled.wrappedBuffer(event);
        reader.writeAndFlush(new DefaultHttpContent(copy));
      } else {
        LOG.info("dropped {}: reads events too slowly", reader.channel().remoteAddress());
        reader.close();
      }
    }
  }

  private byte[] event() {
    String data = new RelayJson(relay).snapshot();
    return ("event: snapshot\ndata: " + data + "\n\n").getBytes(StandardCharsets.UTF_8);
  }
}
