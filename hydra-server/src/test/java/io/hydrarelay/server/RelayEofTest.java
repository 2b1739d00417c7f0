package io.hydrarelay.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.Join;
import io.hydrarelay.server.net.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Connections that end, orderly or not, on every transport (Hydra/1 §6.1 "lost", §6.3, §9.5). */
class RelayEofTest {
  private static final int FOUR_MEGABYTES_OF_FRAMES = 8_192;
  private static final Duration KEEPALIVE = Duration.ofSeconds(1);
  private static final int FEW = 20;

  private final SessionCredentials session = SessionCredentials.generateOwned(new SecureRandom());
  private final byte[] header = FrameMaker.headerFrame(session, BlockedSession.EPOCH);
  private HydraServer relay;

  @AfterEach
  void closeRelay() {
    if (relay != null) {
      relay.closeNow();
    }
  }

  private void start(Transport transport) {
    start(transport, Duration.ZERO);
  }

  private void start(Transport transport, Duration keepalive) {
    assumeTrue(transport.isAvailable(), () -> transport + " does not work on this machine");
    relay =
        HydraServer.bind(
                ServerConfig.builder()
                    .transport(transport)
                    .capacity(16)
                    .capacityBytes(0)
                    .keepalive(keepalive)
                    .closeFlush(Duration.ofMillis(200))
                    .build())
            .start();
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO", "EPOLL", "IO_URING"})
  void shouldLoseNothingOfAProducerThatEndsItsSideWhileItIsNotRead(Transport transport)
      throws Exception {
    start(transport);
    try (BlockedSession blocked = BlockedSession.begin(relay, session)) {
      long end = blocked.nextSeq() + FOUR_MEGABYTES_OF_FRAMES;
      CompletableFuture<Void> written =
          CompletableFuture.runAsync(() -> finish(blocked, FOUR_MEGABYTES_OF_FRAMES));
      blocked.expectDataFromTheBegin(end);
      blocked.consumer().expectFrames(FrameMaker.end(end));
      blocked.consumer().expectClosed();
      written.join();
      blocked.producer().awaitAck(end + 1);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO", "EPOLL", "IO_URING"})
  void shouldLoseNothingOfAProducerThatClosesWhileItIsNotRead(Transport transport)
      throws Exception {
    start(transport, KEEPALIVE);
    try (BlockedSession blocked = BlockedSession.begin(relay, session)) {
      long end = blocked.nextSeq() + FEW;
      finish(blocked, FEW);
      blocked.producer().close();
      awaitAPingThatIsAnsweredByAReset();
      blocked.expectDataFromTheBegin(end);
      blocked.consumer().expectFrames(FrameMaker.end(end));
      blocked.consumer().expectClosed();
    }
  }

  private void awaitAPingThatIsAnsweredByAReset() {
    await().during(KEEPALIVE.plusMillis(200)).until(() -> relay.snapshot().sessions() == 1);
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO", "EPOLL", "IO_URING"})
  void shouldTakeWhatCameBeforeAFrameThatBreaksOff(Transport transport) throws Exception {
    start(transport);
    try (RawPeer consumer = RawPeer.consumer(relay, session);
        RawPeer producer = RawPeer.producer(relay, session, LagPolicy.SKIP)) {
      consumer.expectStatus(StatusCode.PRODUCER_JOINED);
      producer.send(header, FrameMaker.data(0, 40), Arrays.copyOf(FrameMaker.data(1, 40), 30));
      producer.endOutput();
      consumer.expectFrames(header, FrameMaker.data(0, 40));
      consumer.expectStatus(StatusCode.PRODUCER_GONE);
      producer.nextAck();
      producer.expectClosed();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO", "EPOLL", "IO_URING"})
  void shouldCloseWhenAPeerEndsInsideItsJoinOrProof(Transport transport) throws Exception {
    start(transport);
    byte[] join = Join.producer(session, LagPolicy.SKIP, 0).toBytes();
    try (RawPeer joining = RawPeer.connect(relay);
        RawPeer proving = RawPeer.connect(relay)) {
      joining.send(Arrays.copyOf(join, 119));
      joining.endOutput();
      joining.expectClosed();
      proving.send(join);
      proving.nextChallenge();
      proving.endOutput();
      proving.expectClosed();
    }
    await().until(() -> relay.snapshot().connections() == 0);
    assertEquals(0, relay.snapshot().pending());
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO", "EPOLL", "IO_URING"})
  void shouldCountAConsumerThatEndsItsSideOrResetsAsGone(Transport transport) throws Exception {
    start(transport);
    try (RawPeer producer = RawPeer.producer(relay, session, LagPolicy.SKIP);
        RawPeer ending = RawPeer.consumer(relay, session);
        RawPeer resetting = RawPeer.consumer(relay, session)) {
      producer.awaitConsumers(2);
      ending.endOutput();
      ending.expectClosed();
      producer.awaitConsumers(1);
      resetting.reset();
      producer.awaitConsumers(0);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO", "EPOLL", "IO_URING"})
  void shouldGoOnWhenTheConsumerThatBlockedResets(Transport transport) throws Exception {
    start(transport);
    try (BlockedSession blocked = BlockedSession.begin(relay, session)) {
      blocked.sendMore(FEW);
      blocked.consumer().reset();
      blocked.producer().awaitAck(blocked.nextSeq());
      await("it is gone").until(() -> relay.snapshot().consumers() == 0);
    }
  }

  private static void finish(BlockedSession blocked, int frames) {
    try {
      blocked.sendMore(frames);
      blocked.producer().send(FrameMaker.end(blocked.nextSeq()));
      blocked.producer().endOutput();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
