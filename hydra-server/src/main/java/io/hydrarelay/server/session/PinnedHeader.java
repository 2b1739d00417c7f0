package io.hydrarelay.server.session;

import io.hydrarelay.protocol.stream.StreamHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * A HEADER the relay has accepted, ready to be sent (§6.4). Entries of the ring refer to theirs by
 * identity. Its few bytes belong to the garbage collector, so that whoever still refers to it may
 * send it.
 */
final class PinnedHeader {
  private final StreamHeader header;
  private final ByteBuf frame;

  PinnedHeader(StreamHeader header) {
    this.header = header;
    this.frame = Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(header.toFrame()).asReadOnly());
  }

  StreamHeader header() {
    return header;
  }

  long epoch() {
    return header.epoch();
  }

  ByteBuf frame() {
    return frame.duplicate();
  }
}
