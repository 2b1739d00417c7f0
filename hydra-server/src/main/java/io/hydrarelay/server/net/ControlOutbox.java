package io.hydrarelay.server.net;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.util.EnumMap;
import java.util.Map;

/**
 * Control frames to one peer. While the socket takes nothing, only the newest of each kind is kept,
 * so that no peer can make the relay queue them (§4.3, §4.4, §6.7). On the event loop only.
 */
final class ControlOutbox {
  /** Kinds of which only the newest counts. */
  enum Kind {
    /** The answer to a PING. */
    PONG,
    /** STATUS 01 and 02. */
    STATUS,
    /** What has been taken. */
    ACK,
    /** How many consumers there are. */
    AUDIENCE
  }

  private final Channel channel;
  private final Map<Kind, byte[]> waiting = new EnumMap<>(Kind.class);

  ControlOutbox(Channel channel) {
    this.channel = channel;
  }

  void send(Kind kind, byte[] frame) {
    if (channel.isWritable()) {
      channel.writeAndFlush(Unpooled.wrappedBuffer(frame));
    } else {
      waiting.put(kind, frame);
    }
  }

  /** The socket takes more. */
  void socketTakesMore() {
    if (!waiting.isEmpty() && channel.isWritable()) {
      waiting.values().forEach(frame -> channel.write(Unpooled.wrappedBuffer(frame)));
      waiting.clear();
      channel.flush();
    }
  }
}
