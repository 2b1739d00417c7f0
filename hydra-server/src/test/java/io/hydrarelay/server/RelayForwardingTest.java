package io.hydrarelay.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Join;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** E2E frames go through as they came, in order, behind their HEADER (Hydra/1 §6.4). */
class RelayForwardingTest extends RelayScenario {
  private static final int DATA = FrameType.DATA.code();
  private static final int CHECK = FrameType.CHECK.code();
  private static final int END = FrameType.END.code();

  private final byte[] header = FrameMaker.headerFrame(owned, 1);

  @Test
  void shouldForwardWhatItDoesNotUnderstandByteByByte() throws Exception {
    start();
    RawPeer producer = producer(owned);
    RawPeer consumer = consumer(owned);
    byte[][] odd = {
      header,
      FrameMaker.frame(DATA, 0xFF, 0, 40),
      FrameMaker.frame(DATA, 0, 7, 0),
      FrameMaker.frame(DATA, FrameMaker.WHOLE, 3, 15),
      FrameMaker.frame(DATA, FrameMaker.WHOLE, 3, 65_535),
      FrameMaker.frame(CHECK, 0x70, (1L << 53) - 1, 1),
      FrameMaker.frame(DATA, FrameMaker.WHOLE, -1, 16),
      FrameMaker.frame(END, FrameHeader.FIRST, 2, 65_535)
    };
    producer.send(odd);
    consumer.expectFrames(odd);
  }

  @Test
  void shouldForwardFramesThatComeByteByByte() throws Exception {
    start();
    RawPeer producer = producer(owned);
    RawPeer consumer = consumer(owned);
    byte[][] frames = {header, FrameMaker.data(0, 20), FrameMaker.check(1), FrameMaker.data(2, 0)};
    for (byte b : FrameMaker.joined(frames)) {
      producer.send(new byte[] {b});
    }
    consumer.expectFrames(frames);
  }

  /** The whole frame before each split tells when the relay has read the first part. */
  @Test
  void shouldForwardAFrameThatIsSplitAnywhere() throws Exception {
    start();
    RawPeer producer = streaming(open, 1);
    RawPeer consumer = consumer(open, 1, 0);
    consumer.expectFrames(FrameMaker.headerFrame(open, 1));
    for (int split = 1; split < 12 + 20; split++) {
      byte[] whole = FrameMaker.data(2L * split, 16);
      byte[] cut = FrameMaker.data(2L * split + 1, 20);
      producer.send(FrameMaker.joined(whole, Arrays.copyOf(cut, split)));
      consumer.expectFrames(whole);
      producer.send(Arrays.copyOfRange(cut, split, cut.length));
      consumer.expectFrames(cut);
    }
  }

  @Test
  void shouldForwardManyFramesOfOneWrite() throws Exception {
    start();
    RawPeer producer = producer(owned);
    RawPeer consumer = consumer(owned);
    byte[][] frames = new byte[2_001][];
    frames[0] = header;
    for (int seq = 0; seq < 2_000; seq++) {
      frames[seq + 1] = FrameMaker.data(seq, 16 + seq % 50);
    }
    producer.send(FrameMaker.joined(frames));
    consumer.expectFrames(frames);
  }

  @Test
  void shouldForwardTheLargestFramesOneBehindTheOther() throws Exception {
    start(settings -> settings.capacity(1_000));
    RawPeer producer = streaming(owned, 1);
    RawPeer consumer = consumer(owned, 1, 0);
    consumer.expectFrames(header);
    for (int seq = 0; seq < 20; seq++) {
      byte[] large = FrameMaker.data(seq, 65_535);
      producer.send(large);
      consumer.expectFrames(large);
    }
  }

  @Test
  void shouldSendThePinnedHeaderAtOnceToWhoJoinsAtTheLiveEdge() throws Exception {
    start();
    RawPeer producer = streaming(owned, 1);
    producer.send(FrameMaker.data(0, 20));
    producer.nextAck();
    RawPeer consumer = consumer(owned);
    consumer.expectFrames(header);
    consumer.expectNothingBefore(consumer.sendPing(1));
    producer.send(FrameMaker.data(1, 20));
    consumer.expectFrames(FrameMaker.data(1, 20));
  }

  @Test
  void shouldSendNoHeaderOfAStreamThatHasHadItsEnd() throws Exception {
    start();
    RawPeer producer = streaming(owned, 1);
    producer.send(FrameMaker.endOfStream(0));
    assertEquals(1, producer.nextAck().nextSeq());
    RawPeer consumer = consumer(owned);
    consumer.expectNothingBefore(consumer.sendPing(1));
    byte[] next = FrameMaker.headerFrame(owned, 2);
    producer.send(next, FrameMaker.data(0, 20));
    consumer.expectFrames(next, FrameMaker.data(0, 20));
  }

  @Test
  void shouldForwardOneStreamBehindTheOther() throws Exception {
    start();
    RawPeer producer = producer(owned);
    RawPeer consumer = consumer(owned);
    byte[][] frames = {
      header,
      FrameMaker.data(0, 20),
      FrameMaker.endOfStream(1),
      FrameMaker.headerFrame(owned, 2),
      FrameMaker.data(0, 30),
      FrameMaker.headerFrame(owned, 3),
      FrameMaker.check(0)
    };
    producer.send(FrameMaker.joined(frames));
    consumer.expectFrames(frames);
  }

  @Test
  void shouldAcceptThePinnedHeaderAgainWithoutForwardingIt() throws Exception {
    start();
    RawPeer producer = producer(owned);
    RawPeer consumer = consumer(owned);
    producer.send(header, FrameMaker.data(0, 20), header, FrameMaker.data(1, 20));
    consumer.expectFrames(header, FrameMaker.data(0, 20), FrameMaker.data(1, 20));
  }

  @Test
  void shouldTellAConsumerAtItsJoinWhetherThereIsAProducer() throws Exception {
    start();
    RawPeer early = connectWith(Join.consumer(owned, 0, 0).toBytes());
    assertEquals(0, early.expectOk().arg());
    producer(owned);
    RawPeer late = connectWith(Join.consumer(owned, 0, 0).toBytes());
    assertEquals(1, late.expectOk().arg());
  }

  @Test
  void shouldCloseWithoutAWordWhenTheProducerEndsInsideAFrame() throws Exception {
    start();
    RawPeer producer = streaming(owned, 1);
    RawPeer consumer = consumer(owned, 1, 0);
    byte[] cut = Arrays.copyOf(FrameMaker.data(1, 100), 50);
    producer.send(FrameMaker.joined(FrameMaker.data(0, 20), cut));
    producer.endOutput();
    consumer.expectFrames(header, FrameMaker.data(0, 20));
    consumer.expectStatus(StatusCode.PRODUCER_GONE);
    assertTrue(producer.closesWithoutStatus());
  }
}
