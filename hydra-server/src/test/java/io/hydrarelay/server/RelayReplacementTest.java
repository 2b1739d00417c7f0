package io.hydrarelay.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.Ack;
import io.hydrarelay.protocol.frame.Join;
import io.hydrarelay.protocol.frame.Proof;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The newest stream wins, not the last connector (Hydra/1 §3.6, check 16). */
class RelayReplacementTest {
  private static final Duration A_MOMENT = Duration.ofMillis(150);
  private static final long EPOCH = BlockedSession.EPOCH;
  private static final int BIG_BYTES = 60_000;

  private final SessionCredentials session = SessionCredentials.generateOwned(new SecureRandom());
  private final byte[] header = FrameMaker.headerFrame(session, EPOCH);
  private final HydraServer relay =
      HydraServer.bind(ServerConfig.builder().capacity(16).capacityBytes(0).build()).start();

  @AfterEach
  void closeRelay() {
    relay.closeNow();
  }

  @Test
  void shouldReplaceTheProducerWithoutTheConsumersNoticing() throws Exception {
    try (RawPeer first = producer(0);
        RawPeer consumer = RawPeer.consumer(relay, session);
        RawPeer second = RawPeer.connect(relay)) {
      first.send(header, FrameMaker.data(0, 40), FrameMaker.data(1, 40));
      consumer.expectFrames(header, FrameMaker.data(0, 40), FrameMaker.data(1, 40));

      join(second, EPOCH);
      assertEquals(Optional.of(new Ack(EPOCH, 2)), second.expectAudienceAtJoin());
      first.expectRefusal(StatusCode.REPLACED, 0);

      second.send(header, FrameMaker.data(2, 40));
      consumer.expectFrames(FrameMaker.data(2, 40));
      consumer.expectNothingBefore(consumer.sendPing(1));
    }
  }

  @Test
  void shouldTakeNothingMoreOfTheReplacedProducer() throws Exception {
    try (RawPeer first = producer(0);
        RawPeer consumer = RawPeer.consumer(relay, session)) {
      first.send(header);
      consumer.expectFrames(header);
      try (RawPeer second = producer(0)) {
        first.sendUnlessClosed(FrameMaker.data(0, 40), FrameMaker.end(1));
        consumer.expectSilence(A_MOMENT);
        second.send(header, FrameMaker.data(0, 99));
        consumer.expectFrames(FrameMaker.data(0, 99));
        assertEquals(new Ack(EPOCH, 1), second.nextAck());
      }
    }
  }

  @Test
  void shouldReplaceAProducerThatHasPinnedNothing() throws Exception {
    try (RawPeer first = producer(0);
        RawPeer second = producer(0)) {
      first.expectRefusal(StatusCode.REPLACED, 0);
      second.send(header);
      assertEquals(new Ack(EPOCH, 0), second.nextAck());
    }
  }

  @Test
  void shouldLetANewerStreamOfTheNewcomerFollowTheOldOne() throws Exception {
    byte[] newer = FrameMaker.headerFrame(session, EPOCH + 1);
    try (RawPeer first = producer(0);
        RawPeer consumer = RawPeer.consumer(relay, session)) {
      first.send(header, FrameMaker.data(0, 40));
      consumer.expectFrames(header, FrameMaker.data(0, 40));
      try (RawPeer second = producer(0)) {
        second.send(newer, FrameMaker.data(0, 50));
        consumer.expectFrames(newer, FrameMaker.data(0, 50));
      }
    }
  }

  @Test
  void shouldTurnAwayAProducerWhoseStreamIsOlderAndChangeNothing() throws Exception {
    try (RawPeer first = producer(0);
        RawPeer consumer = RawPeer.consumer(relay, session);
        RawPeer older = RawPeer.connect(relay)) {
      first.send(header);
      consumer.expectFrames(header);
      older.joinAsProducer(session, LagPolicy.SKIP, EPOCH - 1, RawPeer.authority(relay));
      older.expectRefusal(StatusCode.REPLACED, 0);
      first.send(FrameMaker.data(0, 40));
      consumer.expectFrames(FrameMaker.data(0, 40));
    }
  }

  @Test
  void shouldTurnAwayAnOlderStreamAlsoWhenNoProducerIsThere() throws Exception {
    try (RawPeer consumer = RawPeer.consumer(relay, session);
        RawPeer older = RawPeer.connect(relay)) {
      try (RawPeer first = producer(0)) {
        consumer.expectStatus(StatusCode.PRODUCER_JOINED);
        first.send(header);
        consumer.expectFrames(header);
      }
      consumer.expectStatus(StatusCode.PRODUCER_GONE);
      older.joinAsProducer(session, LagPolicy.SKIP, EPOCH - 1, RawPeer.authority(relay));
      older.expectRefusal(StatusCode.REPLACED, 0);
      consumer.expectSilence(A_MOMENT);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, EPOCH, EPOCH + 7})
  void shouldUseTheEpochOfAJoinForNothingElse(long epoch) throws Exception {
    try (RawPeer first = producer(0)) {
      first.send(header);
      first.nextAck();
      try (RawPeer second = RawPeer.connect(relay)) {
        join(second, epoch);
        assertEquals(Optional.of(new Ack(EPOCH, 0)), second.expectAudienceAtJoin());
      }
    }
  }

  @Test
  void shouldNotDisturbTheProducerByAnAttemptThatFails() throws Exception {
    SessionCredentials thief = SessionCredentials.generateOwned(new SecureRandom());
    try (RawPeer first = producer(0);
        RawPeer attacker = RawPeer.connect(relay)) {
      byte[] join = Join.producer(session, LagPolicy.SKIP, 0).toBytes();
      attacker.send(join);
      attacker.send(
          Proof.sign(thief.signingKey().orElseThrow(), join, attacker.nextChallenge(), "relay:1")
              .toFrame());
      attacker.expectRefusal(StatusCode.BAD_PROOF, 0);
      first.send(header, FrameMaker.data(0, 40));
      assertEquals(new Ack(EPOCH, 1), first.nextAck());
    }
  }

  @Test
  void shouldNotReadTheNewcomerEitherWhileAConsumerBlocks() throws Exception {
    int frames = 400;
    try (BlockedSession blocked = BlockedSession.begin(relay, session);
        RawPeer second = RawPeer.connect(relay)) {
      byte[] data = FrameMaker.data(0, BIG_BYTES);
      second.joinAsProducer(session, LagPolicy.BLOCK, EPOCH, RawPeer.authority(relay));
      second.expectOk();
      long taken = second.expectAudienceAtJoin().orElseThrow().nextSeq();
      blocked.producer().awaitStatus(StatusCode.REPLACED);

      second.send(header);
      CompletableFuture<Void> written =
          CompletableFuture.runAsync(() -> sendAgainAndAgain(second, data, frames));
      await().during(A_MOMENT).until(() -> !written.isDone());

      blocked.expectDataFromTheBegin(taken);
      for (int i = 0; i < frames; i++) {
        blocked.consumer().expectFrames(data);
      }
      written.join();
    }
  }

  private static void sendAgainAndAgain(RawPeer producer, byte[] frame, int times) {
    try {
      for (int i = 0; i < times; i++) {
        producer.send(frame);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private RawPeer producer(long currentEpoch) throws Exception {
    RawPeer peer = RawPeer.connect(relay);
    join(peer, currentEpoch);
    peer.expectAudienceAtJoin();
    return peer;
  }

  private void join(RawPeer peer, long currentEpoch) throws Exception {
    peer.joinAsProducer(session, LagPolicy.SKIP, currentEpoch, RawPeer.authority(relay));
    peer.expectOk();
  }
}
