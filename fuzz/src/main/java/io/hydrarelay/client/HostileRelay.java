package io.hydrarelay.client;

import io.hydrarelay.fuzz.Demand;
import io.hydrarelay.fuzz.Heard;
import io.hydrarelay.protocol.Endpoint;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.Optional;

/** The relay of one client, without a network between them: says any bytes, and then hangs up. */
final class HostileRelay {
  static final Endpoint ADDRESS = new Endpoint(false, "relay.example", 7070);

  private final SessionClient client;
  private final EmbeddedChannel channel;
  private final Heard heard = new Heard();

  /** Lets that client connect. */
  HostileRelay(SessionClient client) {
    this.client = client;
    this.channel = new EmbeddedChannel(client.newLink().handlers(Optional.empty()));
  }

  /** Says those bytes in pieces; returns what the client said. */
  byte[] say(byte[] bytes, int cut) {
    for (int at = 0; at < bytes.length && channel.isOpen(); at += cut) {
      channel.writeInbound(Unpooled.copiedBuffer(bytes, at, Math.min(cut, bytes.length - at)));
      heard.listen(channel);
    }
    channel.finish();
    heard.listen(channel);
    Demand.that(client.state().isOver(), "the client goes on without a connection");
    client
        .failure()
        .ifPresent(
            why -> Demand.that(!why.getMessage().contains(" failed: "), String.valueOf(why)));
    return heard.bytes();
  }
}
