package io.hydrarelay.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.stream.StreamEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Histories told by hand, in which record n is in frame n unless the test says something else. */
class StreamCheckerTest {
  private static final long EPOCH = 7;

  private final StreamChecker checker = new StreamChecker();
  private ConsumerTrack track = checker.consumer("one");

  @BeforeEach
  void sendFourRecords() {
    send(0, 1, 2, 3);
    begin();
  }

  // ---- what is as it should be

  @Test
  void shouldCallACompleteHistoryComplete() {
    receive(0, 1, 2, 3);
    end(4);
    assertTrue(track.verdict().isComplete(), track.verdict()::toString);
    assertOutcome(Outcome.PASS, LagPolicy.BLOCK);
  }

  @Test
  void shouldAcceptAHoleThatTheRelayAnnouncedOnlyWherePolicyAllowsIt() {
    receive(0);
    lagGap(1, 2);
    receive(3);
    adoptedEnd(4);
    assertEquals(2, track.verdict().missing());
    assertFalse(track.verdict().isComplete());
    assertOutcome(Outcome.PASS, LagPolicy.SKIP);
    assertOutcome(Outcome.FAIL, LagPolicy.BLOCK);
    assertOutcome(Outcome.FAIL, LagPolicy.DISCONNECT);
    assertEquals(
        "record 1 was due when a gap of 2 frames at 1 was reported, cause LAG",
        track.verdict().under(LagPolicy.BLOCK).reason());
  }

  @Test
  void shouldAcceptAnUnexplainedHoleOnlyWhereAnyLossMayBeTold() {
    receive(0);
    gap(1, 2);
    receive(3);
    adoptedEnd(4);
    assertOutcome(Outcome.FAIL, LagPolicy.SKIP);
    assertEquals(Outcome.PASS, track.verdict().under(Promise.LOSS_IS_TOLD).outcome());
  }

  @Test
  void shouldLetALateConsumerBeginAnywhereButNotJumpLater() {
    ConsumerTrack late = lateTrack(2);
    receive(2, 3);
    adoptedEnd(4);
    assertEquals(2, late.verdict().missing());
    assertOutcome(Outcome.PASS, LagPolicy.BLOCK);
    lateTrack(1);
    receive(1, 3);
    assertOffence("record 2 is missing, and no gap was reported before 3");
  }

  @Test
  void shouldExcuseAHoleBetweenAStreamAndABrokenSuccessor() {
    receive(0);
    track.event(new StreamEvent.Stream(EPOCH + 1, StreamEvent.How.BROKEN));
    track.event(new StreamEvent.Message(ByteBuffer.wrap(payload(3)), EPOCH + 1, 0));
    end(1);
    assertEquals(2, track.verdict().missing());
    assertOutcome(Outcome.FAIL, LagPolicy.SKIP);
    assertEquals(Outcome.PASS, track.verdict().under(Promise.LOSS_IS_TOLD).outcome());
  }

  @Test
  void shouldAcceptACutConsumerUnderDisconnectOnlyIfItWasToldThatItIsTooSlow() {
    receive(0, 1);
    assertOutcome(Outcome.UNKNOWN, LagPolicy.DISCONNECT);
    track.event(new StreamEvent.Status(StatusCode.TOO_SLOW.code(), 5));
    assertOutcome(Outcome.PASS, LagPolicy.DISCONNECT);
    assertOutcome(Outcome.UNKNOWN, LagPolicy.SKIP);
    assertOutcome(Outcome.UNKNOWN, LagPolicy.BLOCK);
  }

  @Test
  void shouldAcceptUnderDisconnectWhatACutTookFromAConsumerThatCameBack() {
    receive(0);
    track.event(new StreamEvent.Status(StatusCode.TOO_SLOW.code(), 5));
    track.event(new StreamEvent.Status(StatusCode.OK.code(), 1));
    lagGap(1, 2);
    receive(3);
    adoptedEnd(4);
    assertOutcome(Outcome.PASS, LagPolicy.DISCONNECT);
    assertOutcome(Outcome.FAIL, LagPolicy.BLOCK);
  }

  @Test
  void shouldNotKnowWhatBecameOfAConsumerThatNeverEnded() {
    receive(0, 1, 2, 3);
    assertOutcome(Outcome.UNKNOWN, LagPolicy.BLOCK);
    assertFalse(track.verdict().keeps(LagPolicy.BLOCK));
  }

  // ---- messages

  @Test
  void shouldNameTheFirstRecordOfAHoleThatNobodyReported() {
    receive(0, 2, 3);
    end(4);
    assertOffence("record 1 is missing, and no gap was reported before 2");
  }

  @Test
  void shouldExcuseOnlyOneHoleWithOneGap() {
    lagGap(0, 1);
    receive(1, 3);
    assertOffence("record 2 is missing, and no gap was reported before 3");
  }

  @Test
  void shouldNoticeARecordThatCameTwice() {
    receive(0, 1);
    track.event(message(1, 2));
    assertOffence("record 1 came again, or late, where 2 was expected");
  }

  @Test
  void shouldNoticeRecordsInTheWrongOrder() {
    receive(0);
    gap(1, 1);
    receive(2);
    track.event(message(1, 3));
    assertOffence("record 1 came again, or late, where 3 was expected");
  }

  @Test
  void shouldNoticeAMessageThatWasNeverSent() {
    receive(0);
    track.event(message(99, 1));
    assertOffence("a message of 9 bytes where record 1 was expected was never sent");
  }

  @Test
  void shouldNameTheSessionThatAMessageIsFrom() {
    StreamChecker other = new StreamChecker();
    other.sent(payload(98));
    other.sent(payload(99));
    checker.alongside("B", other);
    receive(0);
    track.event(message(99, 1));
    assertOffence("a message of 9 bytes where record 1 was expected is record 1 of session B");
  }

  @Test
  void shouldNoticeThatTwoConsumersGotARecordInDifferentFrames() {
    receive(0, 1);
    track = checker.consumer("two");
    begin();
    track.event(new StreamEvent.LateJoin(5));
    track.event(message(0, 5));
    assertOffence("record 0 came in another frame than at other consumers");
  }

  @Test
  void shouldNoticeAMessageOfAnotherStreamThanTheCurrentOne() {
    track.event(new StreamEvent.Message(ByteBuffer.wrap(payload(0)), EPOCH - 1, 0));
    assertOffence("a message of stream 6 came in stream 7");
  }

  @Test
  void shouldNoticeThatAStreamBeginsAgain() {
    receive(0, 1);
    begin();
    assertOffence("stream 7 came after stream 7");
  }

  // ---- frames

  @Test
  void shouldNoticeAGapOverFramesThatCame() {
    receive(0, 1);
    gap(1, 2);
    assertOffence("gap of 2 frames at 1 covers frames that came");
  }

  @Test
  void shouldNoticeAGapThatIsLargerThanTheHole() {
    receive(0);
    gap(1, 3);
    receive(3);
    assertOffence(
        "record 3 came in frame 3, though everything up to 3 had come or was reported missing");
  }

  @Test
  void shouldNoticeAGapThatIsSmallerThanTheHole() {
    receive(0);
    gap(1, 1);
    receive(3);
    assertOffence(
        "record 3, of 9 bytes, came with frame 3; that makes 2 frames for it, which does not fit"
            + " the messages before");
  }

  @Test
  void shouldNoticeAGapThatBeginsBehindTheHole() {
    receive(0);
    gap(2, 1);
    receive(3);
    assertOffence(
        "records 1 to 2 are missing, but the gap of 1 frames at 2 is beside frames that belong to"
            + " no message");
  }

  @Test
  void shouldNoticeAGapThatCannotHoldWhatIsMissing() {
    StreamChecker large = new StreamChecker();
    for (int record = 0; record < 4; record++) {
      large.sent(ByteBuffer.allocate(60_000).putInt(record).rewind());
    }
    track = large.consumer("one");
    begin();
    track.event(new StreamEvent.Gap(0, 2, StreamEvent.Cause.UNEXPLAINED));
    ByteBuffer last = ByteBuffer.allocate(60_000).putInt(3).rewind();
    track.event(new StreamEvent.Message(last, EPOCH, 2));
    assertOffence("records 0 to 2 are missing, more than the gap of 2 frames at 0 can hold");
  }

  @Test
  void shouldBelieveOtherConsumersWhereTheFramesOfAHoleAre() {
    receive(0, 1, 2, 3);
    ConsumerTrack other = checker.consumer("two");
    track = other;
    begin();
    receive(0);
    gap(2, 1);
    track.event(message(3, 3));
    assertTrue(other.verdict().offence().isPresent());
  }

  @Test
  void shouldNoticeThatLagWasNotAnnounced() {
    receive(0);
    track.event(new StreamEvent.Gap(1, 2, StreamEvent.Cause.LAG));
    assertOffence("a gap of 2 frames at 1 was called lag, and the relay had announced none");
  }

  @Test
  void shouldNoticeThatLessLagWasAnnouncedThanReported() {
    receive(0);
    track.event(new StreamEvent.Lag(1, 3));
    track.event(new StreamEvent.Gap(1, 2, StreamEvent.Cause.LAG));
    assertOffence(
        "a gap of 2 frames at 1 was called lag, and the relay had announced 1 before frame 3");
  }

  // ---- signatures

  @Test
  void shouldNoticeThatVerifiedRunsAheadOfWhatCame() {
    receive(0, 1);
    verified(3);
    assertOffence("signed up to frame 3, and record 2, which must have come before it, has not");
  }

  @Test
  void shouldNoticeThatVerifiedCoversWhatWasNeverSent() {
    receive(0, 1, 2, 3);
    verified(6);
    assertOffence("signed up to frame 6, which is 2 frames more than were sent up to record 3");
  }

  @Test
  void shouldNoticeThatVerifiedBridgesAGap() {
    receive(0);
    gap(1, 1);
    receive(2);
    verified(3);
    assertOffence("verified up to frame 3 across frames that did not come");
  }

  @Test
  void shouldNoticeThatASignatureWasAdoptedForNoReason() {
    receive(0);
    track.event(new StreamEvent.Adopted(1, 1));
    assertOffence("the CHECK at frame 1 was adopted though nothing is missing");
  }

  @Test
  void shouldNoticeThatAHoldingConsumerGotWhatNoSignatureCovers() {
    track.holding();
    receive(0);
    verified(1);
    track.event(message(1, 2));
    track.event(new StreamEvent.Interrupted());
    assertOffence("record 1 was delivered before a signature covered it");
  }

  @Test
  void shouldAcceptThatAHoldingConsumerDropsWhatWillNeverBeVerified() {
    track.holding();
    receive(0);
    verified(1);
    gap(3, 1); // frame 2, held, is record 1; frame 3 is record 2
    track.event(new StreamEvent.Unverified(1));
    track.event(new StreamEvent.Adopted(4, 1));
    track.event(message(3, 5));
    end(6);
    assertEquals(2, track.verdict().missing());
    assertEquals(Outcome.PASS, track.verdict().under(Promise.LOSS_IS_TOLD).outcome());
    assertOutcome(Outcome.FAIL, LagPolicy.BLOCK);
  }

  @Test
  void shouldNoticeThatFewerRecordsAreMissingThanWereSaidToBeDropped() {
    track.holding();
    gap(3, 1);
    track.event(new StreamEvent.Unverified(3));
    track.event(new StreamEvent.Adopted(4, 1));
    track.event(message(2, 5));
    assertOffence("records 0 to 1 are missing, and 3 were reported as not verified");
  }

  // ---- the end

  @Test
  void shouldNoticeATailThatIsMissingAtTheEnd() {
    receive(0, 1);
    end(2);
    assertEquals(2, track.verdict().missing());
    assertOffence("records from 2 to the end are missing, and no gap was reported");
  }

  @Test
  void shouldNoticeAnEndWithoutASignature() {
    receive(0, 1, 2, 3);
    track.event(new StreamEvent.End(true));
    assertOffence("the end came without a signature, where record 4 was due");
  }

  @Test
  void shouldNoticeAnEndThatCameBeforeAllWasSent() {
    receive(0, 1, 2, 3);
    end(4);
    send(4);
    assertOffence("the end came before record 4 was sent");
  }

  @Test
  void shouldNoticeAnythingAfterTheEnd() {
    receive(0, 1, 2, 3);
    end(4);
    track.event(message(3, 4));
    assertOffence("something came after the end of the session: Message");
  }

  @Test
  void shouldNoticeThatALateConsumerEndsWithoutWhatCameAfterItsJoin() {
    lateTrack(2);
    adoptedEnd(4);
    assertOffence("2 frames before the end of stream 7 belong to no message that came");
  }

  // ---- equal contents

  @Test
  void shouldNotKnowWhereTheLossIsAmongEqualMessages() {
    send(9, 9, 9, 4);
    receive(0, 1, 2, 3);
    lagGap(4, 1);
    track.event(message(9, 5));
    assertOutcome(Outcome.UNKNOWN, LagPolicy.SKIP);
    assertEquals(
        "records 4 and 5 have the same content, so it cannot be told which came with frame 5",
        track.verdict().under(LagPolicy.SKIP).reason());
  }

  @Test
  void shouldFindItsPlaceAgainAmongEqualMessagesByWhatComesLater() {
    send(9, 9, 9, 4);
    receive(0, 1, 2, 3);
    lagGap(4, 1);
    track.event(message(9, 5));
    track.event(message(9, 6));
    track.event(message(4, 7));
    adoptedEnd(8);
    assertOutcome(Outcome.PASS, LagPolicy.SKIP);
    assertEquals(1, track.verdict().missing());
  }

  @Test
  void shouldFindItsPlaceAmongEqualMessagesByWhatOtherConsumersGot() {
    send(9, 9, 9);
    receive(0, 1, 2, 3);
    track.event(message(9, 4));
    track.event(message(9, 5));
    track.event(message(9, 6));
    track = checker.consumer("two");
    begin();
    receive(0, 1, 2, 3);
    lagGap(4, 1);
    track.event(message(9, 5));
    track.event(message(9, 6));
    adoptedEnd(7);
    assertOutcome(Outcome.PASS, LagPolicy.SKIP);
  }

  // ---- the words in which histories are told

  private void send(int... records) {
    for (int record : records) {
      checker.sent(payload(record));
    }
  }

  private ConsumerTrack lateTrack(long seq) {
    track = checker.lateConsumer("late");
    begin();
    track.event(new StreamEvent.LateJoin(seq));
    return track;
  }

  private void begin() {
    track.event(new StreamEvent.Stream(EPOCH, StreamEvent.How.FIRST));
  }

  private void receive(int... records) {
    for (int record : records) {
      track.event(message(record, record));
    }
  }

  private void gap(long from, long count) {
    track.event(new StreamEvent.Gap(from, count, StreamEvent.Cause.UNEXPLAINED));
  }

  private void lagGap(long from, long count) {
    track.event(new StreamEvent.Lag(count, from + count));
    track.event(new StreamEvent.Gap(from, count, StreamEvent.Cause.LAG));
  }

  private void verified(long seq) {
    track.event(new StreamEvent.Verified(seq, 1));
  }

  private void end(long seq) {
    verified(seq);
    track.event(new StreamEvent.End(true));
  }

  private void adoptedEnd(long seq) {
    track.event(new StreamEvent.Adopted(seq, 1));
    track.event(new StreamEvent.End(true));
  }

  private void assertOffence(String expected) {
    assertEquals(expected, track.verdict().offence().orElse("none"));
    assertOutcome(Outcome.FAIL, LagPolicy.SKIP);
  }

  private void assertOutcome(Outcome expected, LagPolicy policy) {
    Judgement judgement = track.verdict().under(policy);
    assertEquals(expected, judgement.outcome(), judgement::toString);
  }

  private static StreamEvent.Message message(int record, long seq) {
    return new StreamEvent.Message(ByteBuffer.wrap(payload(record)), EPOCH, seq);
  }

  private static byte[] payload(int record) {
    return "record %2d".formatted(record).getBytes(StandardCharsets.US_ASCII);
  }
}
