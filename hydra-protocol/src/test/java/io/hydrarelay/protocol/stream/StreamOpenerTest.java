package io.hydrarelay.protocol.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.protocol.Bytes;
import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.Lag;
import io.hydrarelay.protocol.frame.Ping;
import io.hydrarelay.protocol.frame.Status;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The consumer across connections, where the golden vectors do not look. */
class StreamOpenerTest {
  private static final long EPOCH = TestProducer.EPOCH;
  private static final byte[] GARBAGE =
      Bytes.of("02", "03", "0010", "00000000000000ff", Bytes.times(16, "00"));

  private final TestProducer producer = new TestProducer().message("one").message("two");
  private final TestConsumer consumer = new TestConsumer();

  @Test
  void shouldResumeWithTheNextFrameWanted() {
    assertEquals(ResumePoint.LIVE_EDGE, consumer.opener.resumePoint());

    consumer.takeAll(producer);

    assertEquals(new ResumePoint(EPOCH, 2), consumer.opener.resumePoint());
  }

  @Test
  void shouldGoToTheLiveEdgeAfterAConnectionOfNothingButGarbage() {
    consumer.takeAll(producer).reconnect();

    consumer.take(producer.headerFrame()).takeTimes(Hydra1.MAX_BAD_FRAMES + 1, GARBAGE);

    assertTrue(consumer.events.contains("closed too_many_bad"));
    assertEquals(ResumePoint.LIVE_EDGE, consumer.opener.resumePoint());
  }

  @Test
  void shouldResumeAfterGarbageOnAConnectionThatBroughtAGenuineFrame() {
    consumer.takeAll(producer);

    consumer.takeTimes(Hydra1.MAX_BAD_FRAMES + 1, GARBAGE);

    assertTrue(consumer.opener.connectionOver());
    assertEquals(new ResumePoint(EPOCH, 2), consumer.opener.resumePoint());
  }

  @Test
  void shouldResumeAfterGarbageOnAConnectionThatBroughtANewHeader() {
    consumer.takeAll(producer).reconnect();

    consumer.take(TestProducer.ofStream(EPOCH + 1, EPOCH).headerFrame());
    consumer.takeTimes(Hydra1.MAX_BAD_FRAMES + 1, GARBAGE);

    assertEquals(new ResumePoint(EPOCH + 1, 0), consumer.opener.resumePoint());
  }

  @Test
  void shouldResumeAgainOnceTheLiveEdgeHasBroughtAFrame() {
    consumer.takeAll(producer).reconnect().takeTimes(Hydra1.MAX_BAD_FRAMES + 1, GARBAGE);
    consumer.reconnect().forgetEvents();

    producer.message("three").message("four");
    consumer.take(producer.headerFrame(), producer.sent.get(3));

    assertEquals(List.of("gap 2 1 unexplained", "message four"), consumer.events);
    assertEquals(new ResumePoint(EPOCH, 4), consumer.opener.resumePoint());
  }

  @Test
  void shouldAdmitTheStoredStreamAgainAndNothingOlder() {
    TestConsumer later = new TestConsumer(OpenerOptions.builder().highestEpoch(EPOCH).build());
    assertEquals(EPOCH, later.opener.highestEpoch());

    later.take(TestProducer.ofStream(EPOCH, 0).headerFrame());
    later.take(TestProducer.ofStream(EPOCH - 1, 0).headerFrame());

    assertEquals(List.of("stream " + EPOCH + " broken", "fatal rollback"), later.events);
  }

  @Test
  void shouldReportTheHighestEpochForStorage() {
    assertEquals(0, consumer.opener.highestEpoch());

    consumer.takeAll(producer);

    assertEquals(EPOCH, consumer.opener.highestEpoch());
  }

  @Test
  void shouldStopForGoodAfterAFatalEvent() {
    consumer.takeAll(producer).take(TestProducer.ofStream(EPOCH - 1, 0).headerFrame());
    consumer.forgetEvents();

    consumer.takeAll(producer);
    consumer.opener.eof();
    consumer.opener.tick();

    assertTrue(consumer.opener.stopped());
    assertTrue(consumer.opener.connectionOver());
    assertEquals(List.of(), consumer.events);
    assertThrows(
        IllegalStateException.class, () -> consumer.opener.connected(ResumePoint.LIVE_EDGE));
  }

  @Test
  void shouldBeFinishedOnlyAfterAnAuthenticatedEndOfTheSession() {
    consumer.takeAll(producer.end(false));
    assertFalse(consumer.opener.finished());

    consumer.takeAll(TestProducer.ofStream(EPOCH + 1, EPOCH).end(true));
    consumer.opener.eof();

    assertTrue(consumer.opener.finished());
    assertTrue(consumer.opener.connectionOver());
    assertEquals("end true", consumer.events.get(consumer.events.size() - 1));
  }

  @Test
  void shouldTellAnInterruptionOnce() {
    consumer.opener.eof();
    consumer.opener.eof();
    consumer.opener.timedOut();

    assertEquals(List.of("interrupted"), consumer.events);
    assertFalse(consumer.opener.stopped());
  }

  @Test
  void shouldCloseWhenTheRelayIsSilent() {
    consumer.opener.timedOut();

    assertEquals(List.of("closed timeout"), consumer.events);
    assertTrue(consumer.opener.connectionOver());
  }

  @Test
  void shouldTellNothingMoreAfterTheRelayHasClosed() {
    consumer.take(Status.of(StatusCode.FULL, 0).toFrame());
    consumer.takeAll(producer);
    consumer.opener.eof();

    assertEquals(List.of("status 24 0", "closed status"), consumer.events);
  }

  @ParameterizedTest
  @ValueSource(ints = {0x05, 0x06, 0x80, 0x82})
  void shouldCloseOnAControlFrameOfWrongLength(int type) {
    byte[] empty = new Ping(0).toFrame();
    empty = Arrays.copyOf(empty, 12);
    empty[0] = (byte) type;
    empty[3] = 0;

    consumer.take(empty);

    assertEquals(List.of("closed bad_relay"), consumer.events);
  }

  @ParameterizedTest
  @ValueSource(ints = {0x81, 0x83, 0x84, 0x85, 0xff})
  void shouldSkipRelayFramesThatAreNotForConsumers(int type) {
    consumer.take(Bytes.with(Bytes.of(Bytes.times(12, "00")), 0, type));

    assertEquals(List.of(), consumer.events);
  }

  @ParameterizedTest
  @ValueSource(ints = {0x00, 0x07, 0x11, 0x7f})
  void shouldDropAndCountFramesThatNoRelaySends(int type) {
    consumer.take(Bytes.with(Bytes.of(Bytes.times(12, "00")), 0, type));

    assertEquals(List.of("bad unexpected"), consumer.events);
  }

  @Test
  void shouldForgetALagOfTheConnectionBefore() {
    consumer.takeAll(producer).take(new Lag(1, 3).toFrame());
    producer.message("three").message("four");

    consumer.reconnect().take(producer.headerFrame(), producer.sent.get(3));

    assertTrue(consumer.events.contains("gap 2 1 unexplained"));
  }

  @Test
  void shouldBlameALagOnlyForTheFrameThatFollowsIt() {
    producer.message("three").message("four").message("five").message("six");
    consumer.take(producer.headerFrame(), producer.sent.get(0), new Lag(1, 2).toFrame());

    consumer.take(producer.sent.get(2), producer.sent.get(4)).forgetEvents();
    consumer.take(new Lag(0, 5).toFrame(), producer.sent.get(5));

    assertEquals(List.of("lag 0 5", "message six"), consumer.events);
  }

  @Test
  void shouldRefuseWhatIsNotOneWholeFrame() {
    ByteBuffer truncated = ByteBuffer.wrap(Bytes.shorter(producer.sent.get(0)));
    ByteBuffer tooShort = ByteBuffer.allocate(11);

    assertThrows(IllegalArgumentException.class, () -> consumer.opener.frame(truncated));
    assertThrows(IllegalArgumentException.class, () -> consumer.opener.frame(tooShort));
  }

  @Test
  void shouldReadFramesInAnyKindOfBuffer() {
    byte[] frame = producer.sent.get(0);
    ByteBuffer direct = ByteBuffer.allocateDirect(frame.length + 5).position(5).put(frame);
    consumer.take(producer.headerFrame());

    consumer.opener.frame(direct.position(5).asReadOnlyBuffer());

    assertEquals("message one", consumer.events.get(1));
  }

  @Test
  void shouldRefuseResumePointsThatNoConsumerMaySend() {
    assertThrows(IllegalArgumentException.class, () -> new ResumePoint(0, 2));
    assertThrows(IllegalArgumentException.class, () -> new ResumePoint(-1, 0));
    assertThrows(IllegalArgumentException.class, () -> new ResumePoint(1, -1));
  }
}
