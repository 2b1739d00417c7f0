package io.hydrarelay.client;

import io.hydrarelay.fuzz.Demand;
import io.hydrarelay.fuzz.HonestSession;
import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.stream.StreamEvent;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A consumer: it gets what the producer sent, and says nothing but JOIN and PONG. */
final class ConsumerOfBytes {
  private static final ConsumerConfig CONFIG = ConsumerConfig.builder().reconnect(false).build();

  private final HonestSession session;
  private final ConsumerCore core;

  ConsumerOfBytes(HonestSession session) {
    this.session = session;
    this.core = new ConsumerCore(Tickets.consumer(session), CONFIG);
  }

  void take(byte[] bytes, int cut) {
    ByteBuffer said = ByteBuffer.wrap(new HostileRelay(core).say(bytes, cut));
    said.position(Hydra1.JOIN_BYTES);
    while (said.hasRemaining()) {
      FrameHeader header = FrameHeader.read(said);
      Demand.that(header.type() == FrameType.PONG.code(), "a consumer said " + header);
      said.position(said.position() + header.length());
    }
    HonestSession.Reader reader = session.reader();
    for (Optional<StreamEvent> event = next(); event.isPresent(); event = next()) {
      if (event.get() instanceof StreamEvent.Message message) {
        reader.expectNext(message);
      }
    }
    Demand.that(core.queue().isDrained(), "a consumer that is over is not at its end");
  }

  private Optional<StreamEvent> next() {
    try {
      return core.queue().poll(0);
    } catch (InterruptedException nobodyDoes) {
      throw new IllegalStateException(nobodyDoes);
    }
  }
}
