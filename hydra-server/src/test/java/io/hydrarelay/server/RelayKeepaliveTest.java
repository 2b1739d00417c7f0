package io.hydrarelay.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Join;
import io.hydrarelay.protocol.frame.Ping;
import io.hydrarelay.protocol.frame.Pong;
import io.hydrarelay.protocol.frame.Status;
import java.security.SecureRandom;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Keepalive of one hop, with the shortest period there is (Hydra/1 §4.4). */
class RelayKeepaliveTest {
  private static final Duration PERIOD = Duration.ofSeconds(1);

  private final SessionCredentials session = SessionCredentials.generateOpen(new SecureRandom());
  private final HydraServer relay =
      HydraServer.bind(ServerConfig.builder().keepalive(PERIOD).build()).start();

  @AfterEach
  void closeRelay() {
    relay.closeNow();
  }

  @Test
  void shouldAnnounceItsPeriodToEveryPeer() throws Exception {
    try (RawPeer producer = RawPeer.connect(relay);
        RawPeer consumer = RawPeer.connect(relay)) {
      producer.send(Join.producer(session, LagPolicy.SKIP, 0).toBytes());
      assertEquals(1, producer.expectOk().keepaliveSeconds());
      consumer.send(Join.consumer(session, 0, 0).toBytes());
      assertEquals(1, consumer.expectOk().keepaliveSeconds());
    }
  }

  @Test
  void shouldAnswerEveryPingWithItsEightBytes() throws Exception {
    try (RawPeer producer = RawPeer.producer(relay, session, LagPolicy.SKIP);
        RawPeer consumer = RawPeer.consumer(relay, session)) {
      for (long value : new long[] {0, 1, -1, Long.MIN_VALUE, 0x0102030405060708L}) {
        producer.send(new Ping(value).toFrame());
        consumer.send(new Ping(value).toFrame());
        byte[] pong = new Pong(value).toFrame();
        assertArrayEquals(pong, producer.nextOf(FrameType.PONG).bytes());
        assertArrayEquals(pong, consumer.nextOf(FrameType.PONG).bytes());
      }
    }
  }

  @Test
  void shouldPingWhoeverHearsNothingFromIt() throws Exception {
    try (RawPeer producer = RawPeer.producer(relay, session, LagPolicy.SKIP);
        RawPeer consumer = RawPeer.consumer(relay, session)) {
      producer.send(FrameMaker.headerFrame(session, 1));
      assertEquals(8, consumer.nextOf(FrameType.PING).body().remaining());
      assertEquals(8, producer.nextOf(FrameType.PING).body().remaining());
    }
  }

  @Test
  void shouldCloseOnPeersThatAreSilentForThreePeriodsAndKeepThoseThatAnswer() throws Exception {
    try (RawPeer silentProducer = RawPeer.producer(relay, session, LagPolicy.SKIP);
        RawPeer silentConsumer = RawPeer.consumer(relay, session);
        RawPeer answering = RawPeer.consumer(relay, session)) {
      silentProducer.send(FrameMaker.headerFrame(session, 1));
      long begin = System.nanoTime();
      answerUntil(answering, StatusCode.PRODUCER_GONE);
      silentProducer.expectRefusal(StatusCode.TIMEOUT, 0);
      silentConsumer.awaitStatus(StatusCode.TIMEOUT);
      silentConsumer.expectClosed();
      assertTrue(System.nanoTime() - begin >= PERIOD.multipliedBy(3).toNanos(), "not too early");
      answering.expectNothingBefore(answering.sendPing(1));
    }
  }

  /** Answers every PING until that STATUS comes. */
  private static void answerUntil(RawPeer peer, StatusCode last) throws Exception {
    RawPeer.Frame frame = peer.next();
    while (frame.type() != FrameType.STATUS || Status.decode(frame.body()).code() != last.code()) {
      if (frame.type() == FrameType.PING) {
        peer.send(new Pong(Ping.decode(frame.body()).value()).toFrame());
      }
      frame = peer.next();
    }
  }
}
