package io.hydrarelay.server;

import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.Ack;
import io.hydrarelay.protocol.frame.Audience;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Join;
import java.io.IOException;

/**
 * A session under BLOCK whose producer the relay has stopped to read, because its one consumer
 * takes nothing. The relay's {@code capacity} has to be small.
 */
final class BlockedSession implements AutoCloseable {
  static final long EPOCH = 1_000;
  static final int BODY_BYTES = 512;

  /** As many frames as the relay acknowledges at once. */
  private static final int BURST_FRAMES = 256;

  private static final int RECEIVE_BUFFER_BYTES = 32_768;

  private final RawPeer producer;
  private final RawPeer consumer;
  private final byte[] header;
  private long sent;

  private BlockedSession(RawPeer producer, RawPeer consumer, byte[] header) {
    this.producer = producer;
    this.consumer = consumer;
    this.header = header;
  }

  /** Lets a producer send until the relay says that the consumer lags. */
  static BlockedSession begin(HydraServer relay, SessionCredentials credentials) throws Exception {
    RawPeer consumer = RawPeer.connectNarrow(relay, RECEIVE_BUFFER_BYTES);
    consumer.send(Join.consumer(credentials, 0, 0).toBytes());
    consumer.expectOk();
    RawPeer producer = RawPeer.producer(relay, credentials, LagPolicy.BLOCK);
    byte[] header = FrameMaker.headerFrame(credentials, EPOCH);
    BlockedSession session = new BlockedSession(producer, consumer, header);
    producer.send(header);
    boolean blocked;
    do {
      blocked = session.isBlockedAfter(session.sendBurst());
    } while (!blocked);
    return session;
  }

  /** Sends more, which the relay does not read now; returns when the kernel has taken it. */
  void sendMore(int frames) throws IOException {
    for (int i = 0; i < frames; i++) {
      producer.send(FrameMaker.data(sent++, BODY_BYTES));
    }
  }

  private long sendBurst() throws IOException {
    byte[][] burst = new byte[BURST_FRAMES][];
    for (int i = 0; i < BURST_FRAMES; i++) {
      burst[i] = FrameMaker.data(sent++, BODY_BYTES);
    }
    producer.send(burst);
    return sent;
  }

  /** Returns false when all was taken, true when the consumer lags before that. */
  private boolean isBlockedAfter(long allSent) throws Exception {
    while (true) {
      RawPeer.Frame frame = producer.next();
      if (frame.type() == FrameType.ACK && Ack.decode(frame.body()).nextSeq() == allSent) {
        return false;
      }
      if (frame.type() == FrameType.AUDIENCE && Audience.decode(frame.body()).lagging() > 0) {
        return true;
      }
    }
  }

  RawPeer producer() {
    return producer;
  }

  RawPeer consumer() {
    return consumer;
  }

  byte[] header() {
    return header;
  }

  /** Returns the seq that follows what the producer has sent. */
  long nextSeq() {
    return sent;
  }

  /** Lets the consumer read, and expects everything that was sent until now, in order. */
  void expectWhatWasSent() throws Exception {
    expectDataFromTheBegin(sent);
  }

  /** Lets the consumer read, and expects the stream's begin up to that seq. */
  void expectDataFromTheBegin(long to) throws Exception {
    consumer.expectStatus(StatusCode.PRODUCER_JOINED);
    consumer.expectFrames(header);
    for (long seq = 0; seq < to; seq++) {
      consumer.expectFrames(FrameMaker.data(seq, BODY_BYTES));
    }
  }

  @Override
  public void close() throws IOException {
    producer.close();
    consumer.close();
  }
}
