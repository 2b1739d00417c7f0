package io.hydrarelay.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.Status;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Lag for lack of memory, what rings keep and what they give up (Hydra/1 §6.4, §6.5, §6.9). */
class RelayMemoryTest extends RelayScenario {
  private static final int MEGABYTE = 1 << 20;
  private static final int BODY_BYTES = 16_384;

  /** 24 MB: more than the sockets and a ring of a megabyte on the way take together. */
  private static final int MANY = 1_500;

  /** A limit of frames that no scenario reaches, so that memory alone decides. */
  private static final int NO_LIMIT = 1 << 20;

  private final SessionCredentials other = SessionCredentials.generateOpen(new SecureRandom());
  private final StreamScript script =
      new StreamScript().header(FrameMaker.headerFrame(open, 1)).messages(0, MANY, BODY_BYTES);

  private static ServerConfig.Builder smallRing(ServerConfig.Builder settings) {
    return settings
        .capacity(NO_LIMIT)
        .ringBytes(MEGABYTE)
        .retainBytes(MEGABYTE)
        .stall(Duration.ofSeconds(20));
  }

  @Test
  void shouldDisconnectAConsumerWhoseFramesTheRingCannotHold() throws Exception {
    start(RelayMemoryTest::smallRing);
    RawPeer producer = producer(open, LagPolicy.DISCONNECT);
    RawPeer stalled = narrowConsumer(open, 0, 0);
    producer.sendInBackground(script.all()).get(20, TimeUnit.SECONDS);
    await("the stalled consumer is cut").until(() -> relay.snapshot().consumers() == 0);
    Status status = new Reception(stalled, script).readToStatus(StatusCode.TOO_SLOW);
    assertTrue(status.arg() * BODY_BYTES <= MEGABYTE, "no more waited than the ring holds");
    assertTrue(status.arg() * BODY_BYTES > MEGABYTE / 2, "the ring was used");
  }

  @Test
  void shouldSkipAConsumerWhoseFramesTheRingCannotHold() throws Exception {
    start(RelayMemoryTest::smallRing);
    RawPeer producer = producer(open, LagPolicy.SKIP);
    RawPeer stalled = narrowConsumer(open, 0, 0);
    producer.sendInBackground(script.all()).get(20, TimeUnit.SECONDS);
    Reception reception = new Reception(stalled, script).readAll();
    assertTrue(reception.skipped() > 0, "something was left out");
  }

  @Test
  void shouldHoldTheProducerBackWhenTheRingIsFull() throws Exception {
    start(RelayMemoryTest::smallRing);
    RawPeer producer = producer(open, LagPolicy.BLOCK);
    RawPeer slow = narrowConsumer(open, 0, 0);
    CompletableFuture<Void> sending = producer.sendInBackground(script.all());
    while (producer.nextAudience().lagging() == 0) {}
    assertFalse(sending.isDone());
    assertTrue(relay.snapshot().ringBytes() <= MEGABYTE);
    assertEquals(0, new Reception(slow, script).readAll().lags());
    sending.get(5, TimeUnit.SECONDS);
  }

  @Test
  void shouldNotCutAConsumerThatIsStillCatchingUp() throws Exception {
    int history = 1_000;
    start(
        settings ->
            settings
                .capacity(16)
                .capacityBytes(MEGABYTE)
                .ringBytes(32 * MEGABYTE)
                .retainBytes(32 * MEGABYTE));
    RawPeer producer = producer(open, LagPolicy.DISCONNECT);
    RawPeer healthy = consumer(open);
    Reception live = new Reception(healthy, script);
    for (int i = 0; i < history; i++) {
      producer.send(script.toSend(i));
      live.readTo(i + 1);
    }
    RawPeer latecomer = narrowConsumer(open, 0, 1);
    for (int i = history; i < MANY; i++) {
      producer.send(script.toSend(i));
      live.readTo(i + 1);
    }
    assertEquals(0, new Reception(latecomer, script).readAll().lags());
  }

  @Test
  void shouldKeepTheNewestFramesUpToCapacityForLatecomers() throws Exception {
    start(settings -> settings.capacity(100).retainBytes(0));
    RawPeer producer = producer(open, LagPolicy.DISCONNECT);
    for (int i = 0; i < MANY; i++) {
      producer.send(script.toSend(i));
    }
    producer.awaitAck(MANY);
    Reception reception = new Reception(consumer(open, 1, MANY - 100), script, MANY - 100);
    assertEquals(0, reception.readAll().lags());
  }

  @Test
  void shouldGiveUpWhatOnlyLatecomersWantWhenRingsAreFullTogether() throws Exception {
    start(settings -> smallRing(settings).totalRingBytes(MEGABYTE));
    RawPeer first = producer(open, LagPolicy.DISCONNECT);
    int kept = MEGABYTE / BODY_BYTES - 5;
    for (int i = 0; i < kept; i++) {
      first.send(script.toSend(i));
    }
    first.awaitAck(kept);
    assertTrue(relay.snapshot().ringBytes() > kept * BODY_BYTES, "kept while there is room");

    RawPeer second = producer(other, LagPolicy.DISCONNECT);
    second.send(FrameMaker.headerFrame(other, 1));
    for (int i = 0; i < kept / 2; i++) {
      second.send(FrameMaker.data(i, BODY_BYTES));
      assertTrue(relay.snapshot().ringBytes() <= MEGABYTE);
    }
    second.awaitAck(kept / 2);
    Reception late = new Reception(consumer(open, 1, 0), script).readTo(kept);
    assertEquals(1, late.lags());
    assertTrue(late.skipped() >= kept / 2 - 5, "the oldest frames were given up");
  }

  @Test
  void shouldGiveUpTheOldestOfAnySessionFirst() throws Exception {
    start(settings -> smallRing(settings).totalRingBytes(MEGABYTE));
    RawPeer first = producer(open, LagPolicy.DISCONNECT);
    RawPeer second = producer(other, LagPolicy.DISCONNECT);
    second.send(FrameMaker.headerFrame(other, 1));
    int turn = 5;
    int kept = 5 * turn; // of each session; a third one's do not fit beside them
    for (int i = 0; i < kept; i += turn) {
      for (int j = i; j < i + turn; j++) {
        first.send(script.toSend(j));
      }
      first.awaitAck(i + turn);
      for (int j = i; j < i + turn; j++) {
        second.send(FrameMaker.data(j, BODY_BYTES));
      }
      second.awaitAck(i + turn);
    }

    RawPeer third = streaming(owned, 1, LagPolicy.DISCONNECT);
    for (int i = 0; i < kept; i++) {
      third.send(FrameMaker.data(i, BODY_BYTES));
    }
    third.awaitAck(kept);
    int ofFirst = new Reception(consumer(open, 1, 0), script).readTo(kept).skipped();
    StreamScript twin =
        new StreamScript().header(FrameMaker.headerFrame(other, 1)).messages(0, kept, BODY_BYTES);
    int ofSecond = new Reception(consumer(other, 1, 0), twin).readTo(kept).skipped();
    assertTrue(ofSecond > 0, "the oldest frames were given up");
    assertTrue(Math.abs(ofFirst - ofSecond) <= turn, ofFirst + " and " + ofSecond);
  }

  @Test
  void shouldHaveOthersGiveUpWhatNobodyNeedsAlsoInsideAFrame() throws Exception {
    long limit = 4 * MEGABYTE;
    start(
        settings ->
            smallRing(settings)
                .ringBytes(16 * MEGABYTE)
                .retainBytes(16 * MEGABYTE)
                .bufferBytes(limit));
    RawPeer first = producer(open, LagPolicy.DISCONNECT);
    int kept = 2 * MEGABYTE / BODY_BYTES;
    for (int i = 0; i < kept; i++) {
      first.send(script.toSend(i));
    }
    first.awaitAck(kept);
    assertTrue(relay.snapshot().ringBytes() > kept * BODY_BYTES, "kept while there is room");

    RawPeer second = producer(other, LagPolicy.DISCONNECT);
    int bodyBytes = 1_000; // two frames and a little fill one of the reads while memory is short
    int count = 3 * MEGABYTE / bodyBytes;
    byte[] header = FrameMaker.headerFrame(other, 1);
    byte[] frames = new StreamScript().header(header).messages(0, count, bodyBytes).all();
    second.send(frames, Arrays.copyOf(FrameMaker.data(count, bodyBytes), bodyBytes / 2));
    second.awaitAck(count);
    await("the first session has given up what nobody needs")
        .until(() -> relay.snapshot().bufferBytes() < limit);
  }

  @Test
  void shouldLetOneSessionWaitForTheMemoryThatAnotherNeeds() throws Exception {
    start(settings -> smallRing(settings).totalRingBytes(MEGABYTE));
    RawPeer greedy = producer(open, LagPolicy.BLOCK);
    RawPeer stalled = narrowConsumer(open, 0, 0);
    greedy.sendInBackground(script.all());
    while (greedy.nextAudience().lagging() == 0) {}

    RawPeer modest = producer(other, LagPolicy.BLOCK);
    RawPeer reader = consumer(other);
    modest.send(FrameMaker.headerFrame(other, 1), FrameMaker.data(0, 60_000));
    reader.expectFrames(FrameMaker.headerFrame(other, 1));
    stalled.close();
    reader.expectFrames(FrameMaker.data(0, 60_000));
  }

  @Test
  void shouldReadNoMoreThanItsBuffersHoldAndLoseNothing() throws Exception {
    start(settings -> settings.capacity(NO_LIMIT).bufferBytes(4 * MEGABYTE));
    RawPeer producer = producer(open, LagPolicy.BLOCK);
    RawPeer slow = narrowConsumer(open, 0, 0);
    CompletableFuture<Void> sending = producer.sendInBackground(script.all());
    await("buffers are full").until(() -> relay.snapshot().bufferBytes() > 4 * MEGABYTE);

    RawPeer modest = producer(other, LagPolicy.BLOCK);
    RawPeer reader = consumer(other);
    modest.send(FrameMaker.headerFrame(other, 1), FrameMaker.data(0, 60_000));
    reader.expectFrames(FrameMaker.headerFrame(other, 1), FrameMaker.data(0, 60_000));

    assertFalse(sending.isDone(), "24 MB have been read");
    assertTrue(relay.snapshot().bufferBytes() < 5 * MEGABYTE, relay.snapshot().toString());
    assertEquals(0, new Reception(slow, script).readAll().lags());
    sending.get(5, TimeUnit.SECONDS);
  }

  @Test
  void shouldCountWhatASocketStillHoldsOfWhatTheRingHasGivenUp() throws Exception {
    start(settings -> smallRing(settings).retainBytes(0).capacity(1).stall(Duration.ofMinutes(1)));
    RawPeer producer = producer(open, LagPolicy.SKIP);
    RawPeer reader = consumer(open);
    RawPeer stalled = narrowConsumer(open, 0, 0);
    CompletableFuture<Void> sending = producer.sendInBackground(script.all());
    new Reception(reader, script).readAll();
    sending.get(5, TimeUnit.SECONDS);

    RelaySnapshot full = relay.snapshot();
    assertTrue(full.bufferBytes() - full.ringBytes() > 100_000, full.toString());
    stalled.reset();
    await("the socket's part is free").until(() -> isFreeAfterOneMore(producer));
  }

  private boolean isFreeAfterOneMore(RawPeer producer) throws Exception {
    producer.send(FrameMaker.data(MANY, 100));
    RelaySnapshot now = relay.snapshot();
    return now.bufferBytes() - now.ringBytes() < 50_000;
  }

  @Test
  void shouldFreeEverythingWhenTheLastPartyHasLeft() throws Exception {
    start(settings -> smallRing(settings).linger(Duration.ZERO));
    RawPeer producer = producer(open, LagPolicy.BLOCK);
    RawPeer stalled = narrowConsumer(open, 0, 0);
    producer.sendInBackground(script.all());
    while (producer.nextAudience().lagging() == 0) {}
    assertTrue(relay.snapshot().ringBytes() > 0);
    producer.reset();
    stalled.reset();
    await("nothing is left")
        .until(
            () -> relay.snapshot(),
            snapshot -> snapshot.equals(new RelaySnapshot(0, 0, 0, 0, 0, 0)));
  }
}
