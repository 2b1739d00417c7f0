package io.hydrarelay.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Ping;
import io.hydrarelay.protocol.frame.Pong;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a joined producer or consumer may send, and what becomes of the rest (Hydra/1 §6, §9). */
class RelayInputTest extends RelayScenario {
  @ParameterizedTest
  @ValueSource(ints = {0x02, 0x03, 0x04})
  void shouldForbidFramesBeforeTheHeader(int type) throws Exception {
    start();
    RawPeer producer = producer(owned);
    producer.send(FrameMaker.frame(type, 0, 0, 120));
    producer.expectRefusal(StatusCode.FORBIDDEN, 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {0x02, 0x03, 0x04})
  void shouldForbidFramesBetweenEndAndTheNextHeader(int type) throws Exception {
    start();
    RawPeer producer = streaming(owned, 1);
    producer.send(FrameMaker.endOfStream(0), FrameMaker.frame(type, 0, 1, 120));
    producer.expectRefusal(StatusCode.FORBIDDEN, 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {0x00, 0x07, 0x11, 0x7F, 0x80, 0x81, 0x82, 0x83, 0x84, 0xFF})
  void shouldForbidAProducerEveryOtherFrameOnItsTwelfthByte(int type) throws Exception {
    start();
    RawPeer producer = streaming(open, 1);
    producer.send(Arrays.copyOf(FrameMaker.frame(type, 0, 0, 500), 12));
    producer.expectRefusal(StatusCode.FORBIDDEN, 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {0x00, 0x01, 0x02, 0x04, 0x07, 0x11, 0x80, 0xFF})
  void shouldForbidAConsumerEverythingButPingAndPong(int type) throws Exception {
    start();
    RawPeer producer = streaming(open, 1);
    producer.nextAck();
    RawPeer other = consumer(open, 1, 0);
    other.expectFrames(FrameMaker.headerFrame(open, 1));
    RawPeer intruder = consumer(open, 1, 0);
    intruder.send(Arrays.copyOf(FrameMaker.frame(type, 0, 0, 120), 12));
    intruder.awaitStatus(StatusCode.FORBIDDEN);
    other.expectNothingBefore(other.sendPing(1));
    producer.sendPing(2);
    assertEquals(FrameType.PONG, producer.nextOf(FrameType.PONG).type(), "unharmed");
  }

  @ParameterizedTest(name = "type {0} with {1} bytes, as a producer: {2}")
  @CsvSource({"5, 7, true", "5, 9, true", "6, 0, true", "5, 0, false", "6, 9, false"})
  void shouldRefusePingAndPongOfAnotherLength(int type, int length, boolean asProducer)
      throws Exception {
    start();
    RawPeer peer = asProducer ? producer(open) : consumer(open);
    peer.send(FrameMaker.frame(type, 0, 0, length));
    peer.expectRefusal(StatusCode.MALFORMED, 0);
  }

  @Test
  void shouldAnswerAPingWithItsOwnBytesAndIgnoreFlagsAndSeq() throws Exception {
    start();
    byte[] ping = new Ping(0xFEDC_BA98_7654_3210L).toFrame();
    ping[FrameHeader.FLAGS_OFFSET] = 0x55;
    ping[FrameHeader.SEQ_OFFSET] = 0x66;
    byte[] pong = new Pong(0xFEDC_BA98_7654_3210L).toFrame();
    for (RawPeer peer : new RawPeer[] {producer(open), consumer(open)}) {
      peer.send(ping);
      assertArrayEquals(pong, peer.nextOf(FrameType.PONG).bytes());
    }
  }

  @Test
  void shouldIgnoreAPongThatNobodyAskedFor() throws Exception {
    start();
    for (RawPeer peer : new RawPeer[] {producer(open), consumer(open)}) {
      peer.send(new Pong(1).toFrame());
      peer.expectNothingBefore(peer.sendPing(2));
    }
  }
}
