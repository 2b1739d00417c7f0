package io.hydrarelay.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.stream.StreamEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamCheckerTest {
  private static final long EPOCH = 7;

  private final StreamChecker checker = new StreamChecker();
  private final ConsumerTrack track = checker.consumer("one");

  @BeforeEach
  void sendFourRecords() {
    for (int record = 0; record < 4; record++) {
      checker.sent(payload(record));
    }
    track.event(new StreamEvent.Stream(EPOCH, StreamEvent.How.FIRST));
  }

  @Test
  void shouldCallACompleteHistoryComplete() {
    receive(0, 1, 2, 3);
    end();
    assertTrue(track.verdict().isComplete(), track.verdict()::toString);
    assertTrue(track.verdict().keeps(LagPolicy.BLOCK));
  }

  @Test
  void shouldExcuseAHoleThatAGapCovers() {
    receive(0);
    track.event(new StreamEvent.Gap(1, 2, StreamEvent.Cause.LAG));
    receive(3);
    end();
    assertEquals(2, track.verdict().missing());
    assertFalse(track.verdict().isComplete());
    assertTrue(track.verdict().keeps(LagPolicy.SKIP));
    assertFalse(track.verdict().keeps(LagPolicy.BLOCK));
    assertFalse(track.verdict().keeps(LagPolicy.DISCONNECT));
  }

  @Test
  void shouldNameTheFirstRecordOfAHoleThatNobodyReported() {
    receive(0, 2, 3);
    end();
    assertOffence("record 1 is missing, and no gap was reported before 2");
    assertFalse(track.verdict().keeps(LagPolicy.SKIP));
  }

  @Test
  void shouldExcuseOnlyOneHoleWithOneGap() {
    track.event(new StreamEvent.Gap(0, 1, StreamEvent.Cause.LAG));
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
    track.event(new StreamEvent.Gap(1, 1, StreamEvent.Cause.UNEXPLAINED));
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
  void shouldNoticeATailThatIsMissingAtTheEnd() {
    receive(0, 1);
    end();
    assertEquals(2, track.verdict().missing());
    assertOffence("records from 2 to the end are missing, and no gap was reported");
  }

  @Test
  void shouldNoticeAGapOverFramesThatCame() {
    receive(0, 1);
    track.event(new StreamEvent.Gap(1, 2, StreamEvent.Cause.LAG));
    assertOffence("gap of 2 frames at 1 covers frames that came");
  }

  @Test
  void shouldNoticeAnythingAfterTheEnd() {
    receive(0, 1, 2, 3);
    end();
    track.event(message(3, 4));
    assertOffence("something came after the end of the session: Message");
  }

  @Test
  void shouldNoticeThatTwoConsumersGotARecordInDifferentFrames() {
    receive(0);
    ConsumerTrack other = checker.consumer("two");
    other.event(message(0, 5));
    assertEquals(
        "record 0 came in another frame than at other consumers",
        other.verdict().offence().orElseThrow());
  }

  @Test
  void shouldLetALateConsumerBeginAnywhereButNotJumpLater() {
    ConsumerTrack late = checker.lateConsumer("late");
    late.event(message(2, 2));
    late.event(message(3, 3));
    late.event(new StreamEvent.End(true));
    assertEquals(2, late.verdict().missing());
    assertTrue(late.verdict().keeps(LagPolicy.SKIP));
  }

  @Test
  void shouldExcuseAHoleBetweenAStreamAndABrokenSuccessor() {
    receive(0);
    track.event(new StreamEvent.Stream(EPOCH + 1, StreamEvent.How.BROKEN));
    track.event(new StreamEvent.Message(ByteBuffer.wrap(payload(3)), EPOCH + 1, 0));
    end();
    assertEquals(2, track.verdict().missing());
    assertTrue(track.verdict().offence().isEmpty());
  }

  @Test
  void shouldAcceptACutConsumerUnderDisconnectOnlyUpToTheCut() {
    receive(0, 1);
    assertTrue(track.verdict().keeps(LagPolicy.DISCONNECT));
    assertFalse(track.verdict().keeps(LagPolicy.SKIP));
    assertFalse(track.verdict().keeps(LagPolicy.BLOCK));
  }

  private void receive(int... records) {
    for (int record : records) {
      track.event(message(record, record));
    }
  }

  private void end() {
    track.event(new StreamEvent.End(true));
  }

  private void assertOffence(String expected) {
    assertEquals(expected, track.verdict().offence().orElse("none"));
  }

  private static StreamEvent.Message message(int record, long seq) {
    return new StreamEvent.Message(ByteBuffer.wrap(payload(record)), EPOCH, seq);
  }

  private static byte[] payload(int record) {
    return "record %2d".formatted(record).getBytes(StandardCharsets.US_ASCII);
  }
}
