package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.StatusCode;
import java.util.function.Function;

/**
 * A session in which a producer streams and a consumer has seen the HEADER.
 *
 * @param stream what is sent
 * @param producer who sends it
 * @param consumer who gets it
 */
record Live(MadeStream stream, RelayPeer producer, RelayPeer consumer) {
  static final long EPOCH = 5;

  /** Begins an owned session. */
  static Live of(RelayStage stage) throws Exception {
    return of(stage, stage.owned());
  }

  static Live of(RelayStage stage, SessionCredentials session) throws Exception {
    MadeStream stream = stage.stream(session, EPOCH);
    RelayPeer producer = stage.streaming(stream);
    RelayPeer consumer = stage.consumer(session);
    consumer.expect(stream.header());
    return new Live(stream, producer, consumer);
  }

  SessionCredentials session() {
    return stream.session();
  }

  /** Sends so many small messages, which are acknowledged then. */
  Live sent(long firstSeq, int count) throws Exception {
    for (long seq = firstSeq; seq < firstSeq + count; seq++) {
      producer.send(stream.data(seq));
    }
    producer.awaitAck(EPOCH, firstSeq + count);
    return this;
  }

  /** Sends that frame of the stream, which the consumer gets as it is. */
  void expectForwarded(Function<MadeStream, byte[]> frame) throws Exception {
    byte[] bytes = frame.apply(stream);
    producer.send(bytes);
    consumer.expect(bytes);
  }

  /** The consumer is told that the producer is lost, and gets no frame any more. */
  void expectLost(RelayStage stage) throws Exception {
    if (stage.target().linger().isZero()) {
      consumer.expectRefusal(StatusCode.NO_SESSION);
    } else {
      consumer.expectStatus(StatusCode.PRODUCER_GONE);
      consumer.expectQuiet(stage.quiet());
    }
  }
}
