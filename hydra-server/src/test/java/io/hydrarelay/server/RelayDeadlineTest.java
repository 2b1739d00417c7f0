package io.hydrarelay.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Join;
import io.hydrarelay.protocol.frame.Ping;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who owes the relay something and does not bring it in time (Hydra/1 §6.2). */
class RelayDeadlineTest {
  /** Of what is never brought in time. */
  private static final Duration LIMIT = Duration.ofMillis(300);

  private static final Duration LONGER_THAN_THE_LIMIT = Duration.ofMillis(450);
  private static final int TRICKLE_MILLIS = 100;

  /** Of what is brought in time, also on a machine that stumbles. */
  private static final Duration AMPLE_LIMIT = Duration.ofSeconds(2);

  private static final int AMPLE_TRICKLE_MILLIS = 500;

  private final SessionCredentials session = SessionCredentials.generateOwned(new SecureRandom());
  private final byte[] header = FrameMaker.headerFrame(session, BlockedSession.EPOCH);
  private final ScheduledExecutorService trickle = Executors.newSingleThreadScheduledExecutor();
  private HydraServer relay;

  @AfterEach
  void closeRelay() {
    trickle.shutdownNow();
    relay.closeNow();
  }

  private void start(UnaryOperator<ServerConfig.Builder> limit) {
    ServerConfig.Builder small = ServerConfig.builder().capacity(16).capacityBytes(0);
    relay = HydraServer.bind(limit.apply(small).build()).start();
  }

  @Test
  void shouldNotWaitForAJoinThatNeverBegins() throws Exception {
    start(config -> config.handshake(LIMIT));
    try (RawPeer peer = RawPeer.connect(relay)) {
      peer.expectRefusal(StatusCode.TIMEOUT, 0);
    }
  }

  @Test
  void shouldNotBeKeptWaitingByAJoinThatTricklesIn() throws Exception {
    start(config -> config.handshake(LIMIT));
    try (RawPeer peer = RawPeer.connect(relay)) {
      sendByteByByte(peer, Join.consumer(session, 0, 0).toBytes());
      peer.expectRefusal(StatusCode.TIMEOUT, 0);
    }
  }

  @Test
  void shouldExpectAHeaderInTime() throws Exception {
    start(config -> config.headerWait(AMPLE_LIMIT));
    try (RawPeer producer = producer()) {
      producer.send(new Ping(1).toFrame());
      assertEquals(FrameType.PONG, producer.nextOf(FrameType.PONG).type());
      producer.expectRefusal(StatusCode.TIMEOUT, 0);
    }
  }

  @Test
  void shouldNotHurryTheHeaderOfTheNextStream() throws Exception {
    start(config -> config.headerWait(AMPLE_LIMIT));
    try (RawPeer producer = producer()) {
      producer.send(header, FrameMaker.endOfStream(0));
      producer.expectSilence(AMPLE_LIMIT.plusMillis(200));
      producer.send(FrameMaker.headerFrame(session, BlockedSession.EPOCH + 1));
      assertEquals(BlockedSession.EPOCH + 1, lastAck(producer));
    }
  }

  private static long lastAck(RawPeer producer) throws Exception {
    long epoch = producer.nextAck().epoch();
    return epoch > BlockedSession.EPOCH ? epoch : producer.nextAck().epoch();
  }

  @Test
  void shouldExpectTheRestOfAProducersFrame() throws Exception {
    start(config -> config.frameWait(LIMIT));
    try (RawPeer producer = producer()) {
      producer.send(header, Arrays.copyOf(FrameMaker.data(0, 40), 30));
      producer.expectRefusal(StatusCode.TIMEOUT, 0);
    }
  }

  @Test
  void shouldNotBeKeptWaitingByAFrameThatTricklesIn() throws Exception {
    start(config -> config.frameWait(LIMIT));
    try (RawPeer producer = producer()) {
      producer.send(header);
      sendByteByByte(producer, FrameMaker.data(0, 4_000));
      producer.expectRefusal(StatusCode.TIMEOUT, 0);
    }
  }

  @Test
  void shouldGiveEveryFrameItsOwnTime() throws Exception {
    start(config -> config.frameWait(AMPLE_LIMIT));
    byte[] frame = FrameMaker.data(0, 40);
    byte[] halfAndHalf = new byte[frame.length];
    System.arraycopy(frame, 30, halfAndHalf, 0, frame.length - 30);
    System.arraycopy(frame, 0, halfAndHalf, frame.length - 30, 30);
    try (RawPeer producer = producer();
        RawPeer consumer = RawPeer.consumer(relay, session)) {
      producer.send(header, Arrays.copyOf(frame, 30));
      consumer.expectFrames(header);
      trickle.scheduleAtFixedRate(
          () -> send(producer, halfAndHalf), 0, AMPLE_TRICKLE_MILLIS, TimeUnit.MILLISECONDS);
      for (int i = 0; i < 6; i++) {
        consumer.expectFrames(frame);
      }
    }
  }

  @Test
  void shouldExpectTheRestOfAConsumersFrame() throws Exception {
    start(config -> config.frameWait(LIMIT));
    try (RawPeer consumer = RawPeer.consumer(relay, session)) {
      consumer.send(Arrays.copyOf(new Ping(1).toFrame(), 15));
      consumer.expectRefusal(StatusCode.TIMEOUT, 0);
    }
  }

  @Test
  void shouldStopTheClockOfAFrameWhileItDoesNotRead() throws Exception {
    start(config -> config.frameWait(LIMIT));
    try (BlockedSession blocked = BlockedSession.begin(relay, session)) {
      byte[] frame = FrameMaker.data(blocked.nextSeq(), BlockedSession.BODY_BYTES);
      blocked.producer().send(Arrays.copyOf(frame, 30));
      blocked.producer().expectSilence(LONGER_THAN_THE_LIMIT);
      blocked.producer().send(Arrays.copyOfRange(frame, 30, frame.length));
      blocked.expectWhatWasSent();
      blocked.consumer().expectFrames(frame);
    }
  }

  @Test
  void shouldStopTheClockOfTheHeaderWhileItDoesNotRead() throws Exception {
    start(config -> config.headerWait(LIMIT));
    try (BlockedSession blocked = BlockedSession.begin(relay, session);
        RawPeer second = RawPeer.connect(relay)) {
      second.joinAsProducer(session, LagPolicy.BLOCK, 0, RawPeer.authority(relay));
      second.expectOk();
      long taken = second.expectAudienceAtJoin().orElseThrow().nextSeq();
      second.expectSilence(LONGER_THAN_THE_LIMIT);
      second.send(header, FrameMaker.data(0, 99));
      blocked.expectDataFromTheBegin(taken);
      blocked.consumer().expectFrames(FrameMaker.data(0, 99));
    }
  }

  private RawPeer producer() throws Exception {
    return RawPeer.producer(relay, session, LagPolicy.SKIP);
  }

  /** Goes on until the peer or the test is gone. */
  private void sendByteByByte(RawPeer peer, byte[] bytes) {
    int[] sent = {0};
    trickle.scheduleAtFixedRate(
        () -> send(peer, new byte[] {bytes[sent[0]++]}), 0, TRICKLE_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static void send(RawPeer peer, byte[] bytes) {
    try {
      peer.send(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
