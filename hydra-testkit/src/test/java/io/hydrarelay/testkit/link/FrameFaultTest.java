package io.hydrarelay.testkit.link;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.client.HydraException;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.stream.StreamEvent;
import io.hydrarelay.protocol.stream.StreamEvent.Bad;
import io.hydrarelay.protocol.stream.StreamEvent.Cause;
import io.hydrarelay.protocol.stream.StreamEvent.Duplicate;
import io.hydrarelay.protocol.stream.StreamEvent.Gap;
import io.hydrarelay.protocol.stream.StreamEvent.Reason;
import io.hydrarelay.testkit.Verdict;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a real consumer makes of frames that were tampered with between a real relay and it. */
class FrameFaultTest {
  private static final Gap FRAME_4_IS_MISSING = new Gap(4, 1, Cause.UNEXPLAINED);

  private final LinkedSession session = new LinkedSession();
  private final FaultyLink link = session.link;

  @AfterEach
  void stop() {
    session.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = FramePart.class,
      names = {"CIPHERTEXT", "TAG"})
  void shouldReportAFlippedBitAsBadAndTheFrameAsMissing(FramePart part) throws Exception {
    session.join();
    ActiveFault flip = link.toClient().add(FrameFault.flipBit(part, 5));
    session.send(10);
    Verdict verdict = session.finish();
    assertEquals(List.of(new Bad(Reason.AUTH)), session.events(Bad.class));
    assertEquals(List.of(FRAME_4_IS_MISSING), session.events(Gap.class));
    assertEquals(9, verdict.received());
    assertEquals(1, flip.hits());
  }

  @Test
  void shouldReportAChangedSeqAsBad() throws Exception {
    session.join();
    link.toClient().add(FrameFault.flipBit(FramePart.HEADER, FrameMatch.seq(4), 95));
    session.send(10);
    session.finish();
    assertEquals(List.of(new Bad(Reason.AUTH)), session.events(Bad.class));
    assertEquals(List.of(FRAME_4_IS_MISSING), session.events(Gap.class));
  }

  @Test
  void shouldReportADroppedFrameAsAGapThatNobodyExplained() throws Exception {
    session.join();
    link.toClient().add(FrameFault.drop(5));
    session.send(10);
    Verdict verdict = session.finish();
    assertEquals(List.of(FRAME_4_IS_MISSING), session.events(Gap.class));
    assertEquals(List.of(), session.events(Bad.class));
    assertEquals(1, verdict.missing());
    assertTrue(verdict.ended());
  }

  @Test
  void shouldIgnoreADuplicate() throws Exception {
    session.join();
    link.toClient().add(FrameFault.duplicate(5));
    assertOnlyADuplicate();
  }

  @Test
  void shouldIgnoreAReplay() throws Exception {
    session.join();
    link.toClient().add(FrameFault.replay(5, 3));
    assertOnlyADuplicate();
    int replayed = session.events.indexOf(new Duplicate(4));
    StreamEvent.Message before = (StreamEvent.Message) session.events.get(replayed - 1);
    assertEquals(7, before.seq());
  }

  private void assertOnlyADuplicate() throws Exception {
    session.send(10);
    Verdict verdict = session.finish();
    assertEquals(List.of(new Duplicate(4)), session.events(Duplicate.class));
    assertEquals(List.of(), session.events(Gap.class));
    assertTrue(verdict.isComplete(), verdict::toString);
  }

  @Test
  void shouldReportReorderedFramesAsAGapAndADuplicate() throws Exception {
    session.join();
    link.toClient().add(FrameFault.reorder(5));
    session.send(10);
    Verdict verdict = session.finish();
    assertEquals(List.of(FRAME_4_IS_MISSING), session.events(Gap.class));
    assertEquals(List.of(new Duplicate(4)), session.events(Duplicate.class));
    assertEquals(9, verdict.received());
  }

  @Test
  void shouldReportAForgedLagAndBelieveItOnlyWhereFramesAreMissing() throws Exception {
    session.join();
    link.toClient().add(FrameFault.forgeLag(3, 2).before(FrameMatch.seq(2)));
    link.toClient().add(FrameFault.forgeLag(1, 5).before(FrameMatch.seq(5)));
    link.toClient().add(FrameFault.drop(FrameMatch.seq(4)));
    session.send(10);
    session.finish();
    assertEquals(
        List.of(new StreamEvent.Lag(3, 2), new StreamEvent.Lag(1, 5)),
        session.events(StreamEvent.Lag.class));
    assertEquals(List.of(new Gap(4, 1, Cause.LAG)), session.events(Gap.class));
  }

  @Test
  void shouldReportAForgedStatusAndGoOn() throws Exception {
    session.join();
    link.toClient().add(FrameFault.forgeStatus(StatusCode.PRODUCER_GONE, 0));
    session.awaitEvent(new StreamEvent.Status(StatusCode.PRODUCER_GONE.code(), 0));
    session.send(10);
    assertTrue(session.finish().isComplete());
  }

  @Test
  void shouldEndAConsumerByAForgedFatalStatus() throws Exception {
    session.join();
    link.toClient().add(Fault.parse("forge status too_slow 7"));
    Verdict verdict = session.consumer().await(LinkedSession.PATIENCE);
    HydraException why = session.consumer().failure().orElseThrow();
    assertEquals(HydraException.Category.TOO_SLOW, why.category());
    assertFalse(verdict.ended());
  }

  @Test
  void shouldNotTakeTheEndOfAnotherSessionForItsOwn() throws Exception {
    try (LinkedSession other = new LinkedSession().join()) {
      other.send(3);
      other.finish();
      byte[] end =
          other.link.record().frames(0, Direction.TO_CLIENT, FrameMatch.type(FrameType.END)).get(0);
      session.join();
      link.toClient().add(FrameFault.splice(2, end));
      session.send(10);
      Verdict verdict = session.finish();
      assertEquals(List.of(new Bad(Reason.AUTH)), session.events(Bad.class));
      assertEquals(1, session.events(StreamEvent.End.class).size());
      assertTrue(verdict.isComplete(), verdict::toString);
    }
  }

  @Test
  void shouldNotTakeAFrameOfAnotherSession() throws Exception {
    try (LinkedSession other = new LinkedSession().join()) {
      other.send(10);
      other.finish();
      byte[] frame = other.link.record().frames(0, Direction.TO_CLIENT, FrameMatch.seq(4)).get(0);
      session.join();
      link.toClient().add(FrameFault.splice(5, frame));
      session.send(10);
      Verdict verdict = session.finish();
      assertEquals(List.of(new Bad(Reason.AUTH)), session.events(Bad.class));
      assertTrue(verdict.isComplete(), verdict::toString);
    }
  }

  @Test
  void shouldMakeAProducerReconnectByAForgedAckAndLoseNothing() throws Exception {
    session.joinBothThroughTheLink();
    session.send(5);
    session.awaitReceived(5);
    long epoch = session.events(StreamEvent.Stream.class).get(0).epoch();
    LinkConnection ofProducer = link.connections().get(0);
    ofProducer.toClient().add(FrameFault.forgeAck(epoch, 1_000));
    await("the producer gives its connection up").until(() -> !ofProducer.isOpen());
    session.send(5);
    assertTrue(session.finish().isComplete());
  }

  @Test
  void shouldApplyAFaultOnlySoOften() throws Exception {
    session.join();
    ActiveFault drop =
        link.toClient().add(FrameFault.drop(FrameMatch.type(FrameType.DATA)).times(3));
    session.send(10);
    Verdict verdict = session.finish();
    assertEquals(3, drop.hits());
    assertEquals(7, verdict.received());
  }

  @Test
  void shouldDropAboutTheShareItWasTold() throws Exception {
    session.join();
    ActiveFault drop = link.toClient().add(Fault.parse("drop 20% of frames"));
    session.send(200);
    await("the last of them has come to the link")
        .atMost(LinkedSession.PATIENCE)
        .until(() -> session.consumer().received() + drop.hits() >= 200);
    drop.remove();
    Verdict verdict = session.finish();
    assertEquals(200 - verdict.received(), verdict.missing());
    assertTrue(drop.hits() > 20 && drop.hits() < 60, () -> "hits: " + drop.hits());
  }
}
