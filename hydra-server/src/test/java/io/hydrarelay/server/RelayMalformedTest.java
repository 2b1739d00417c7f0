package io.hydrarelay.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Join;
import io.hydrarelay.protocol.frame.Pong;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What joined peers must not send, and what harm it does to others: none (Hydra/1 §9). */
class RelayMalformedTest {
  private static final long EPOCH = 1_000;
  private static final int ALL = 12 + 120;

  private final SessionCredentials session = SessionCredentials.generateOwned(new SecureRandom());
  private final byte[] header = FrameMaker.headerFrame(session, EPOCH);
  private final HydraServer relay = HydraServer.bindDefault().start();
  private RawPeer producer;
  private RawPeer consumer;

  @BeforeEach
  void join() throws Exception {
    producer = RawPeer.producer(relay, session, LagPolicy.SKIP);
    consumer = RawPeer.consumer(relay, session);
  }

  @AfterEach
  void closeAll() throws Exception {
    producer.close();
    consumer.close();
    relay.closeNow();
  }

  private void beginStream() throws Exception {
    producer.send(header);
    consumer.expectFrames(header);
  }

  /** Sends a frame's header only: that has to be enough to judge. */
  private static void sendHeaderOnly(RawPeer peer, int type, int bodyBytes) throws Exception {
    peer.send(Arrays.copyOf(FrameMaker.frame(type, 0, 0, bodyBytes), Hydra1.FRAME_HEADER_BYTES));
  }

  // ---- types

  @ParameterizedTest
  @ValueSource(ints = {0x00, 0x07, 0x10, 0x11, 0x12, 0x7f, 0x80, 0x81, 0x82, 0x83, 0x84, 0xff})
  void shouldForbidAProducerFramesThatAreNotItsOwn(int type) throws Exception {
    beginStream();
    producer.send(FrameMaker.data(0, 40));
    sendHeaderOnly(producer, type, 96);
    producer.expectRefusal(StatusCode.FORBIDDEN, 0);
    consumer.expectFrames(FrameMaker.data(0, 40));
    consumer.expectStatus(StatusCode.PRODUCER_GONE);
  }

  @ParameterizedTest
  @ValueSource(ints = {0x02, 0x03, 0x04})
  void shouldForbidFramesOfAStreamBeforeItsHeader(int type) throws Exception {
    sendHeaderOnly(producer, type, 120);
    producer.expectRefusal(StatusCode.FORBIDDEN, 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {0x02, 0x03, 0x04})
  void shouldForbidFramesBetweenEndAndHeader(int type) throws Exception {
    beginStream();
    producer.send(FrameMaker.endOfStream(0));
    sendHeaderOnly(producer, type, 120);
    producer.expectRefusal(StatusCode.FORBIDDEN, 0);
    consumer.expectFrames(FrameMaker.endOfStream(0));
    consumer.expectStatus(StatusCode.PRODUCER_GONE);
  }

  @ParameterizedTest
  @ValueSource(ints = {0x01, 0x02, 0x03, 0x04})
  void shouldForbidEverythingBehindTheLastEnd(int type) throws Exception {
    beginStream();
    producer.send(FrameMaker.end(0));
    sendHeaderOnly(producer, type, 120);
    producer.expectRefusal(StatusCode.FORBIDDEN, 0);
    consumer.expectFrames(FrameMaker.end(0));
    consumer.expectClosed();
  }

  @ParameterizedTest
  @ValueSource(ints = {0x00, 0x01, 0x02, 0x03, 0x04, 0x07, 0x11, 0x80, 0x84, 0xff})
  void shouldForbidAConsumerToSendAnythingAndTellNobody(int type) throws Exception {
    beginStream();
    try (RawPeer other = RawPeer.consumer(relay, session)) {
      other.expectFrames(header);
      sendHeaderOnly(consumer, type, 40);
      consumer.expectRefusal(StatusCode.FORBIDDEN, 0);
      producer.send(FrameMaker.data(0, 40));
      other.expectFrames(FrameMaker.data(0, 40));
      producer.expectNothingBefore(producer.sendPing(1));
    }
  }

  // ---- lengths

  @ParameterizedTest
  @CsvSource({"5, 0", "5, 7", "5, 9", "5, 65535", "6, 0", "6, 7", "6, 9", "6, 65535"})
  void shouldRefusePingAndPongOfWrongLength(int type, int length) throws Exception {
    sendHeaderOnly(consumer, type, length);
    consumer.expectRefusal(StatusCode.MALFORMED, 0);
    sendHeaderOnly(producer, type, length);
    producer.expectRefusal(StatusCode.MALFORMED, 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 119, 121, 65_535})
  void shouldRefuseAHeaderOfWrongLength(int length) throws Exception {
    sendHeaderOnly(producer, FrameType.HEADER.code(), length);
    producer.expectRefusal(StatusCode.MALFORMED, 0);
  }

  @Test
  void shouldIgnoreFlagsAndSeqOfControlFrames() throws Exception {
    for (RawPeer peer : new RawPeer[] {producer, consumer}) {
      byte[] ping = FrameMaker.frame(FrameType.PING.code(), 0xff, -1, 8);
      long value = ByteBuffer.wrap(ping).getLong(12);
      peer.send(ping, FrameMaker.frame(FrameType.PONG.code(), 0x0f, 3, 8));
      assertEquals(new Pong(value), Pong.decode(peer.nextOf(FrameType.PONG).body()));
      peer.expectNothingBefore(peer.sendPing(1));
    }
  }

  // ---- the HEADER

  @ParameterizedTest
  @CsvSource({"1, 1", "11, 1", "12, 1", "19, 9", "40, 1", "131, 1"})
  void shouldRefuseAHeaderWithOneByteChanged(int offset, int xor) throws Exception {
    byte[] forged = header.clone();
    forged[offset] ^= (byte) xor;
    producer.send(forged);
    producer.expectRefusal(StatusCode.MALFORMED, 0);
    consumer.expectStatus(StatusCode.PRODUCER_GONE);
  }

  @ParameterizedTest
  @ValueSource(longs = {EPOCH - 1, 1})
  void shouldRefuseAHeaderOlderThanThePinnedOne(long epoch) throws Exception {
    beginStream();
    producer.send(FrameMaker.headerFrame(session, epoch));
    producer.expectRefusal(StatusCode.MALFORMED, 0);
  }

  @Test
  void shouldRefuseAnotherHeaderOfThePinnedEpoch() throws Exception {
    beginStream();
    producer.send(FrameMaker.header(session, EPOCH, EPOCH - 1).toFrame());
    producer.expectRefusal(StatusCode.MALFORMED, 0);
  }

  @Test
  void shouldNotForwardThePinnedHeaderAgain() throws Exception {
    beginStream();
    producer.send(header, FrameMaker.data(0, 40), header, FrameMaker.data(1, 40));
    consumer.expectFrames(FrameMaker.data(0, 40), FrameMaker.data(1, 40));
  }

  // ---- what a blind relay does not judge

  @Test
  void shouldForwardWhatOnlyConsumersCanJudge() throws Exception {
    beginStream();
    byte[][] odd = {
      FrameMaker.data(0, 0),
      FrameMaker.data(1, 0xf3, 15),
      FrameMaker.data(Long.MAX_VALUE, 40),
      FrameMaker.data(-1, 65_535),
      FrameMaker.frame(FrameType.CHECK.code(), 0xff, 7, 3),
      FrameMaker.frame(FrameType.END.code(), 0xf0, 7, 1),
    };
    producer.send(odd);
    consumer.expectFrames(odd);
  }

  // ---- one peer's noise is nobody else's trouble

  @Test
  void shouldDeliverAStatusToAProducerWhoseBytesAreStillOnTheirWay() throws Exception {
    beginStream();
    byte[] much = new byte[8 << 20];
    sendHeaderOnly(producer, FrameType.PROOF.code(), 96);
    CompletableFuture<Void> sending =
        CompletableFuture.runAsync(() -> producer.sendUnlessClosed(much));
    producer.expectStatus(StatusCode.FORBIDDEN);
    producer.close();
    sending.join();
  }

  @Test
  void shouldServeOthersWhilePeersSendNoise() throws Exception {
    beginStream();
    Random random = new Random(7);
    for (int i = 0; i < 20; i++) {
      byte[] noise = new byte[1 + random.nextInt(300)];
      random.nextBytes(noise);
      try (RawPeer stranger = RawPeer.connect(relay);
          RawPeer noisy = RawPeer.consumer(relay, session)) {
        stranger.send(noise);
        noisy.send(noise);
        producer.send(FrameMaker.data(i, 40));
        consumer.expectFrames(FrameMaker.data(i, 40));
      }
    }
    producer.expectNothingBefore(producer.sendPing(1));
  }

  @Test
  void shouldKeepANoisyProducerToItsOwnSession() throws Exception {
    SessionCredentials other = SessionCredentials.generateOpen(new SecureRandom());
    beginStream();
    try (RawPeer noisy = RawPeer.connect(relay)) {
      byte[] noise = new byte[ALL];
      Arrays.fill(noise, (byte) 0x6e);
      noisy.send(Join.producer(other, LagPolicy.BLOCK, 0).toBytes(), noise);
      noisy.expectOk();
      noisy.expectAudienceAtJoin();
      noisy.expectRefusal(StatusCode.FORBIDDEN, 0);
    }
    producer.send(FrameMaker.data(0, 40));
    consumer.expectFrames(FrameMaker.data(0, 40));
  }
}
