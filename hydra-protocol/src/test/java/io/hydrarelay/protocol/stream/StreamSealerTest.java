package io.hydrarelay.protocol.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.Sessions;
import io.hydrarelay.protocol.crypto.AeadProviders;
import io.hydrarelay.protocol.frame.FrameType;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamSealerTest {
  private static final long T0 = TestProducer.EPOCH;
  private static final long DAY_MILLIS = 86_400_000;

  private final TestProducer producer = new TestProducer();

  @ParameterizedTest(name = "{0} bytes in fragments of {1}, padded to {2}: {3}")
  @CsvSource({
    "0,      65408,     0,  16",
    "1,      65408,     0,  17",
    "65408,  65408,     0,  65424",
    "65409,  65408,     0,  65424 17",
    "130816, 65408,     0,  65424 65424",
    "5,          2,     0,  18 18 17",
    "4,          2,     0,  18 18",
    "0,      65408,    32,  48",
    "31,     65408,    32,  48",
    "32,     65408,    32,  80",
    "65407,  65408,    32,  65424",
    "65408,  65408,    32,  65424 48",
    "70000,  65408, 40000,  40016 40016",
    "65408,  65408, 65408,  65424 65424"
  })
  void shouldCutMessagesIntoFragments(int size, int maxFragment, int padTo, String bodies) {
    TestProducer cutting = new TestProducer(new SealerOptions(maxFragment, padTo));

    cutting.sealer.message(ByteBuffer.allocate(size));

    assertEquals(
        List.of(bodies.split(" ")),
        cutting.sent.stream().map(f -> "" + (f.length - Hydra1.FRAME_HEADER_BYTES)).toList());
  }

  @Test
  void shouldLeaveNothingOfThePayloadUnread() {
    ByteBuffer payload = ByteBuffer.allocate(200_000).position(7);

    producer.sealer.message(payload);

    assertFalse(payload.hasRemaining());
  }

  @Test
  void shouldSealNothingOfAMessageThatIsTooLarge() {
    ByteBuffer tooLarge = ByteBuffer.allocate(Hydra1.MAX_MESSAGE_BYTES + 1);

    assertThrows(IllegalArgumentException.class, () -> producer.sealer.message(tooLarge));

    assertEquals(0, producer.sealer.nextSeq());
    assertEquals("", producer.types());
  }

  @Test
  void shouldCountPaddingForTheSizeOfAMessage() {
    SealerOptions padded = new SealerOptions(Hydra1.MAX_PLAINTEXT_BYTES, 64);

    assertEquals(64, padded.messageBytes(0));
    assertEquals(64, padded.messageBytes(63));
    assertEquals(128, padded.messageBytes(64));
    assertEquals(65_408, padded.messageBytes(65_407));
    assertEquals(65_408 + 64, padded.messageBytes(65_408));
    assertTrue(padded.messageBytes(Hydra1.MAX_MESSAGE_BYTES) > Hydra1.MAX_MESSAGE_BYTES);
  }

  @Test
  void shouldRefuseOptionsOutOfRange() {
    assertThrows(IllegalArgumentException.class, () -> new SealerOptions(0, 0));
    assertThrows(IllegalArgumentException.class, () -> new SealerOptions(65_409, 0));
    assertThrows(IllegalArgumentException.class, () -> new SealerOptions(1, -1));
    assertThrows(IllegalArgumentException.class, () -> new SealerOptions(1, 65_409));
  }

  @Test
  void shouldRefuseABatchThatIsEmptyOrDoesNotFit() {
    StreamSealer padded = new TestProducer(new SealerOptions(65_408, 1_000)).sealer;
    RecordBatch batch = new RecordBatch(Hydra1.MAX_PLAINTEXT_BYTES);

    assertThrows(IllegalArgumentException.class, () -> producer.sealer.batch(batch));
    batch.add(ByteBuffer.allocate(Hydra1.MAX_RECORD_BYTES));
    assertEquals(64_999, padded.maxBatchBytes());
    assertThrows(IllegalArgumentException.class, () -> padded.batch(batch));
    assertEquals(0, padded.nextSeq());
    producer.sealer.batch(batch);
    assertEquals(Hydra1.MAX_PLAINTEXT_BYTES, producer.sealer.maxBatchBytes());
    assertEquals("D", producer.types());
  }

  @Test
  void shouldAddToABatchWhatFitsAndNoMore() {
    RecordBatch batch = new RecordBatch(10);

    batch.add(ByteBuffer.wrap(new byte[] {1, 2, 3}));
    assertTrue(batch.hasRoomFor(3));
    assertFalse(batch.hasRoomFor(4));
    assertThrows(BufferOverflowException.class, () -> batch.add(ByteBuffer.allocate(4)));
    assertEquals(1, batch.count());
    assertEquals(ByteBuffer.wrap(new byte[] {1, 2, 3}), batch.first());
    batch.add(ByteBuffer.allocate(3));
    assertEquals(10, batch.bytes());
    batch.clear();
    assertTrue(batch.hasRoomFor(8));
    assertEquals(0, batch.count());
  }

  @Test
  void shouldSealAMessageFragmentByFragment() {
    TestProducer cutting = new TestProducer(new SealerOptions(4, 0));
    ByteBuffer payload = ByteBuffer.allocate(9);

    assertTrue(cutting.sealer.fragment(payload, true));
    assertTrue(cutting.sealer.fragment(payload, false));
    assertEquals(8, payload.position());
    assertFalse(cutting.sealer.fragment(payload, false));
    assertEquals("DDD", cutting.types());
  }

  @Test
  void shouldPutACheckIntoEveryReservedPosition() {
    TestProducer often = TestProducer.withInterval(3);

    often.message("a").message("b").message("c").check().message("d");

    assertEquals("DDCDCCD", often.types());
  }

  @Test
  void shouldLetEndTakeAReservedPosition() {
    TestProducer often = TestProducer.withInterval(2);

    often.message("a").end(true);

    assertEquals("DE", often.types());
  }

  @Test
  void shouldAskForACheckWhenTheFirstUncoveredDataIsOld() {
    producer.nowMillis = T0 + 100;
    producer.message("first");
    producer.nowMillis = T0 + 900;
    producer.message("second");

    assertEquals(OptionalLong.of(T0 + 100), producer.sealer.firstUncoveredMillis());
    assertFalse(producer.sealer.checkDue(T0 + 1099));
    assertTrue(producer.sealer.checkDue(T0 + 1100));
    producer.nowMillis = T0 + 1100;
    producer.check();
    assertEquals(OptionalLong.empty(), producer.sealer.firstUncoveredMillis());
    assertEquals(T0 + 1100, producer.sealer.lastCheckMillis());
    assertFalse(producer.sealer.checkDue(T0 + 1101));
  }

  @Test
  void shouldAskForAHeartbeatOfAnIdleStreamEveryFiveSeconds() {
    assertFalse(producer.sealer.checkDue(T0 + 4999));
    assertTrue(producer.sealer.checkDue(T0 + 5000));

    producer.nowMillis = T0 + 5000;
    producer.check();

    assertEquals(OptionalLong.of(T0 + 10_000), producer.sealer.checkDueMillis());
  }

  @Test
  void shouldNeverAskForACheckWithoutATimer() {
    TestProducer open = TestProducer.open();
    open.message("a");

    assertEquals(OptionalLong.empty(), open.sealer.checkDueMillis());
    assertFalse(open.sealer.checkDue(Long.MAX_VALUE));
  }

  @Test
  void shouldHaveNoCheckInAnOpenSession() {
    assertEquals("DE", TestProducer.open().message("a").check().end(true).types());
  }

  @Test
  void shouldSealNothingAfterEnd() {
    producer.message("a").end(false);

    assertTrue(producer.sealer.ended());
    assertFalse(producer.sealer.checkDue(Long.MAX_VALUE));
    assertThrows(IllegalStateException.class, () -> producer.message("b"));
    assertThrows(IllegalStateException.class, producer::check);
    assertThrows(IllegalStateException.class, () -> producer.end(true));
    RecordBatch batch = new RecordBatch(100);
    batch.add(ByteBuffer.allocate(1));
    assertThrows(IllegalStateException.class, () -> producer.sealer.batch(batch));
    assertEquals("DE", producer.types());
  }

  @Test
  void shouldUseEverySeqUpToTheLastAndNoFurther() {
    TestProducer late =
        new TestProducer(
            Sessions.owned(), producer.header, SealerOptions.DEFAULT, Hydra1.MAX_SEQ - 1);

    late.message("a").message("b");

    assertThrows(IllegalStateException.class, () -> late.message("c"));
    assertEquals("DD", late.types());
  }

  @Test
  void shouldAskForANewStreamAfterADayOr2To32Frames() {
    TestProducer worn =
        new TestProducer(Sessions.owned(), producer.header, SealerOptions.DEFAULT, 1L << 32);

    assertTrue(worn.sealer.rekeyDue(T0));
    assertFalse(producer.sealer.rekeyDue(T0 + DAY_MILLIS - 1));
    assertTrue(producer.sealer.rekeyDue(T0 + DAY_MILLIS));
  }

  @Test
  void shouldBurnNoSeqWhenThereIsNoRoom() {
    FullSink sink = new FullSink();
    StreamSealer sealer =
        new StreamSealer(
            Sessions.owned(),
            producer.header,
            AeadProviders.best(),
            RunningHash.INLINE,
            () -> T0,
            SealerOptions.DEFAULT,
            sink);

    assertThrows(IllegalStateException.class, () -> sealer.message(TestProducer.ascii("no room")));
    assertEquals(0, sealer.nextSeq());
  }

  @Test
  void shouldBurnTheSeqOfASealThatFails() {
    FrameSealer frames =
        new FrameSealer(
            StreamKeys.derive(Sessions.owned(), producer.header),
            AeadProviders.best(),
            RunningHash.INLINE,
            0,
            new TooSmallSink());

    assertThrows(
        RuntimeException.class, () -> frames.seal(FrameType.DATA, 0, TestProducer.ascii("a")));
    assertEquals(1, frames.nextSeq());
  }

  @Test
  void shouldNotProduceWithAConsumersCredentials() {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new StreamSealer(
                Sessions.owned().withoutSigningKey(),
                producer.header,
                AeadProviders.best(),
                RunningHash.INLINE,
                () -> T0,
                SealerOptions.DEFAULT,
                producer));
  }

  private static class FullSink implements FrameSink {
    @Override
    public ByteBuffer allocate(int frameBytes) {
      throw new IllegalStateException("full");
    }

    @Override
    public void complete(ByteBuffer frame, FrameType type, long seq) {
      throw new AssertionError("nothing was allocated");
    }
  }

  private static final class TooSmallSink extends FullSink {
    @Override
    public ByteBuffer allocate(int frameBytes) {
      return ByteBuffer.allocate(frameBytes - 1);
    }
  }
}
