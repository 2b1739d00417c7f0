package io.hydrarelay.fuzz;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;

/** What the side under test has said on a channel. */
public final class Heard {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** Takes what has been said since the last time. */
  public void listen(EmbeddedChannel channel) {
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      byte[] said = new byte[out.readableBytes()];
      out.readBytes(said);
      out.release();
      bytes.writeBytes(said);
    }
  }

  /** Returns all of it. */
  public byte[] bytes() {
    return bytes.toByteArray();
  }
}
