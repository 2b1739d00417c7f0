package io.hydrarelay.testkit.load;

import io.hydrarelay.protocol.ProtocolException;
import io.hydrarelay.protocol.frame.Challenge;
import io.hydrarelay.protocol.frame.Proof;
import io.netty.buffer.ByteBuf;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** A consumer of a load, which counts and does nothing else. On the event loop only. */
final class LoadConsumer extends LoadPeer implements StreamTally.Events {
  private final StreamTally tally;
  private final LongSupplier clock;

  /**
   * Makes a consumer.
   *
   * @param clock nanoseconds since the load began
   */
  LoadConsumer(
      String name,
      byte[] join,
      Owner owner,
      LongSupplier clock,
      Function<StreamTally.Events, StreamTally> newTally) {
    super(name, join, owner);
    this.clock = clock;
    this.tally = newTally.apply(this);
  }

  StreamTally tally() {
    return tally;
  }

  @Override
  void joined() {
    takeBytesAsTheyCome();
  }

  @Override
  void received(ByteBuf bytes) {
    tally.take(
        bytes.internalNioBuffer(bytes.readerIndex(), bytes.readableBytes()), clock.getAsLong());
    owner().progressed();
  }

  @Override
  Proof prove(byte[] join, Challenge challenge) throws ProtocolException {
    throw new ProtocolException("a CHALLENGE to a consumer");
  }

  @Override
  public void streamBegins() {
    owner().ready(this);
  }

  @Override
  public void pinged(long value) {
    answerPing(value);
  }

  @Override
  public void offended(String what) {
    offend(what);
  }
}
