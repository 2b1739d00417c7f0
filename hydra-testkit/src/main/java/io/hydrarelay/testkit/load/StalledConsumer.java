package io.hydrarelay.testkit.load;

import io.hydrarelay.protocol.ProtocolException;
import io.hydrarelay.protocol.frame.Challenge;
import io.hydrarelay.protocol.frame.Proof;
import io.netty.buffer.ByteBuf;

/** A consumer that reads nothing once it has joined, until it is cut. On the event loop only. */
final class StalledConsumer extends LoadPeer {
  StalledConsumer(byte[] join, Owner owner) {
    super("stalled consumer", join, owner);
  }

  @Override
  void joined() {
    channel().config().setAutoRead(false);
    owner().ready(this);
  }

  @Override
  void received(ByteBuf bytes) {
    // What its socket had taken by the time it was cut.
  }

  /** That is what happens to those who do not read. */
  @Override
  void connectionIsLost() {
    owner().lost(this);
  }

  @Override
  Proof prove(byte[] join, Challenge challenge) throws ProtocolException {
    throw new ProtocolException("a CHALLENGE to a consumer");
  }
}
