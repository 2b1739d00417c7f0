package io.hydrarelay.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hydrarelay.protocol.StatusCode;
import org.junit.jupiter.api.Test;

/** Where a consumer's resume pair leads (Hydra/1 §6.6). */
class RelayResumeTest extends RelayScenario {
  private static final long ODD_SEQ = (1L << 53) - 1;

  private final byte[] header = FrameMaker.headerFrame(open, 5);
  private final byte[] next = FrameMaker.headerFrame(open, 9);

  @Test
  void shouldBeginAtTheLiveEdge() throws Exception {
    start();
    RawPeer producer = producerOf(header, data(0), data(1));
    RawPeer consumer = consumer(open, 0, 0);
    consumer.expectFrames(header);
    producer.send(data(2));
    consumer.expectFrames(data(2));
  }

  @Test
  void shouldBeginAtTheOldestFrameKept() throws Exception {
    start();
    producerOf(header, data(0), data(1), FrameMaker.endOfStream(2), next, data(0));
    RawPeer consumer = consumer(open, 0, 1);
    consumer.expectFrames(header, data(0), data(1), FrameMaker.endOfStream(2), next, data(0));
  }

  @Test
  void shouldBeginAtTheLiveEdgeWhenTheOldestIsAskedForAndNothingIsKept() throws Exception {
    start();
    RawPeer producer = producerOf(header);
    RawPeer consumer = consumer(open, 0, 1);
    consumer.expectFrames(header);
    producer.send(data(0));
    consumer.expectFrames(data(0));
  }

  @Test
  void shouldTellNoLagToWhoAsksForTheOldest() throws Exception {
    start();
    producerOf(header, data(7), data(8));
    RawPeer consumer = consumer(open, 0, 1);
    consumer.expectFrames(header, data(7), data(8));
  }

  @Test
  void shouldGoOnWithTheNextFrameWanted() throws Exception {
    start();
    producerOf(header, data(0), data(1), data(2));
    consumer(open, 5, 1).expectFrames(header, data(1), data(2));
    consumer(open, 5, 0).expectFrames(header, data(0), data(1), data(2));
  }

  @Test
  void shouldTellHowManyFramesAreGoneForGood() throws Exception {
    start();
    producerOf(header, data(10), data(11));
    RawPeer consumer = consumer(open, 5, 4);
    consumer.expectFrames(header);
    consumer.expectLag(6, 10);
    consumer.expectFrames(data(10), data(11));
  }

  @Test
  void shouldTellHowManyFramesTheRingHasGivenUp() throws Exception {
    start(settings -> settings.capacity(10).retainBytes(0));
    RawPeer producer = producerOf(header);
    for (int seq = 0; seq < 50; seq++) {
      producer.send(data(seq));
    }
    producer.awaitAck(50);
    RawPeer consumer = consumer(open, 5, 3);
    consumer.expectFrames(header);
    RawPeer.Frame lag = consumer.nextOfSubstance();
    long first = consumer.nextOfSubstance().header().seq();
    assertEquals(first - 3, lag.body().getLong(0), "skipped");
    assertEquals(first, lag.body().getLong(8), "next_seq");
    assertEquals(true, first <= 40, "the newest ten are kept");
  }

  @Test
  void shouldGoOnWithTheFirstFrameThatIsNotBelowTheOneWanted() throws Exception {
    start();
    producerOf(header, data(8), data(3), data(6), data(4));
    RawPeer consumer = consumer(open, 5, 5);
    consumer.expectFrames(header);
    consumer.expectLag(3, 8);
    consumer.expectFrames(data(8), data(3), data(6), data(4));
    RawPeer other = consumer(open, 5, 8);
    other.expectFrames(header, data(8), data(3));
  }

  @Test
  void shouldGoOnWithALaterStreamWithoutALag() throws Exception {
    start();
    producerOf(header, data(0), FrameMaker.endOfStream(1), next, data(3), data(4));
    RawPeer consumer = consumer(open, 5, 2);
    consumer.expectFrames(next, data(3), data(4));
  }

  @Test
  void shouldCrossFromTheWantedStreamIntoTheLaterOne() throws Exception {
    start();
    producerOf(header, data(0), data(1), next, data(0));
    consumer(open, 5, 1).expectFrames(header, data(1), next, data(0));
  }

  @Test
  void shouldGoOnLiveWhenTheNextFrameWantedIsStillToCome() throws Exception {
    start();
    RawPeer producer = producerOf(header, data(0));
    RawPeer consumer = consumer(open, 5, 1);
    consumer.expectFrames(header);
    producer.send(data(1));
    consumer.expectFrames(data(1));
  }

  @Test
  void shouldGoOnLiveWhenTheStreamIsNotKnown() throws Exception {
    start();
    RawPeer producer = producerOf(header, data(0));
    for (long unknown : new long[] {4, 6, ODD_SEQ}) {
      RawPeer consumer = consumer(open, unknown, 0);
      consumer.expectFrames(header);
      consumer.expectNothingBefore(consumer.sendPing(unknown));
    }
    producer.sendPing(1);
  }

  @Test
  void shouldSendNoHeaderWhenTheWantedFrameLiesBehindTheEndOfThePinnedStream() throws Exception {
    start();
    RawPeer producer = producerOf(header, data(0), FrameMaker.endOfStream(1));
    RawPeer consumer = consumer(open, 5, 2);
    consumer.expectNothingBefore(consumer.sendPing(1));
    producer.send(next, data(0));
    consumer.expectFrames(next, data(0));
  }

  @Test
  void shouldPassOverSeqsThatNoStreamUses() throws Exception {
    start();
    RawPeer producer = producerOf(header, data(0), data(ODD_SEQ), data(-1), data(1));
    RawPeer consumer = consumer(open, 5, 1);
    consumer.expectFrames(header, data(1));
    RawPeer beyond = consumer(open, 5, 2);
    beyond.expectFrames(header);
    beyond.expectNothingBefore(beyond.sendPing(1));
    producer.send(data(2));
    beyond.expectFrames(data(2));
  }

  @Test
  void shouldResumeASessionWhoseProducerIsGone() throws Exception {
    start();
    RawPeer producer = producerOf(header, data(0), data(1));
    RawPeer witness = consumer(open);
    witness.expectFrames(header);
    producer.close();
    witness.expectStatus(StatusCode.PRODUCER_GONE);
    consumer(open, 5, 1).expectFrames(header, data(1));
  }

  private static byte[] data(long seq) {
    return FrameMaker.data(seq, 30);
  }

  /** Joins, sends, and waits until the relay has taken everything. */
  private RawPeer producerOf(byte[]... frames) throws Exception {
    RawPeer producer = producer(open);
    producer.send(frames);
    producer.expectNothingBefore(producer.sendPing(77));
    return producer;
  }
}
