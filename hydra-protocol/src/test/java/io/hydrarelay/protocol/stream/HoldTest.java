package io.hydrarelay.protocol.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hydrarelay.protocol.Sessions;
import io.hydrarelay.protocol.crypto.AeadProviders;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Status;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** HOLD: nothing comes out before a CHECK has verified it (§8.10). */
class HoldTest {
  private static final long EPOCH = TestProducer.EPOCH;

  private final TestProducer producer = new TestProducer();
  private final TestConsumer consumer = holding(OpenerOptions.DEFAULT_HOLD_BYTES);

  private static TestConsumer holding(long bytes) {
    return new TestConsumer(OpenerOptions.builder().hold(true).holdBytes(bytes).build());
  }

  @Test
  void shouldReleaseMessagesBeforeTheCheckThatVerifiesThem() {
    consumer.takeAll(producer.message("one").message("two")).forgetEvents();

    consumer.take(producer.check().sent.get(2));

    assertEquals(List.of("message one", "message two", "verified 2 " + EPOCH), consumer.events);
  }

  @Test
  void shouldReleaseTheMessagesOfAFrameInTheirPlace() {
    sendOneAndTwoMoreInAFrame();
    consumer.takeAll(producer.message("four")).forgetEvents();

    consumer.take(producer.check().sent.get(3));

    assertEquals(
        List.of(
            "message one", "message two", "message three", "message four", "verified 3 " + EPOCH),
        consumer.events);
  }

  private void sendOneAndTwoMoreInAFrame() {
    RecordBatch batch = new RecordBatch(100);
    batch.add(TestProducer.ascii("two"));
    batch.add(TestProducer.ascii("three"));
    producer.message("one").sealer.batch(batch);
  }

  @Test
  void shouldCountTheMessagesOfAFrameThatItDrops() {
    sendOneAndTwoMoreInAFrame();
    consumer.takeAll(producer).forgetEvents();

    consumer.take(TestProducer.ofStream(EPOCH + 1, EPOCH).headerFrame());

    assertEquals(List.of("stream " + (EPOCH + 1) + " broken", "unverified 3"), consumer.events);
  }

  @Test
  void shouldReleaseBeforeEnd() {
    consumer.takeAll(producer.message("one").end(true));

    assertEquals(
        List.of("stream " + EPOCH + " first", "message one", "verified 1 " + EPOCH, "end true"),
        consumer.events);
  }

  @Test
  void shouldKeepAMessageThatBeginsBeforeTheCheckAndEndsAfterIt() {
    producer.raw(FrameType.DATA, FrameHeader.FIRST, "be").check();
    producer.raw(FrameType.DATA, FrameHeader.LAST, "gun");
    consumer.takeAll(producer).forgetEvents();

    consumer.take(producer.check().sent.get(3));

    assertEquals(List.of("message begun", "verified 3 " + EPOCH), consumer.events);
  }

  @Test
  void shouldDropWhatWaitsWhenAStreamBreaksOff() {
    consumer.takeAll(producer.message("one").message("two")).forgetEvents();

    consumer.take(TestProducer.ofStream(EPOCH + 1, EPOCH).headerFrame());

    assertEquals(List.of("stream " + (EPOCH + 1) + " broken", "unverified 2"), consumer.events);
  }

  @Test
  void shouldDropAnUnfinishedMessageWhenACheckIsAdopted() {
    producer.message("lost").raw(FrameType.DATA, FrameHeader.FIRST, "un").check();
    producer.raw(FrameType.DATA, FrameHeader.LAST, "finished");
    consumer.take(producer.headerFrame(), producer.sent.get(1), producer.sent.get(2));
    consumer.forgetEvents();

    consumer.take(producer.sent.get(3));

    assertEquals(List.of("skipped 3"), consumer.events);
  }

  @Test
  void shouldHoldExactlyWhatItMay() {
    TestConsumer small = holding(10);
    small.takeAll(producer.message("12345").message("67890")).forgetEvents();

    small.take(producer.message("x").sent.get(2));

    assertEquals(List.of("fatal hold_overflow"), small.events);
  }

  @Test
  void shouldStartCountingAnewAfterEachCheck() {
    TestConsumer small = holding(5);

    small.takeAll(producer.message("12345").check().message("67890").check());

    assertEquals("verified 3 " + EPOCH, small.events.get(small.events.size() - 1));
  }

  @Test
  void shouldKeepMessagesOverAReconnect() {
    consumer.takeAll(producer.message("one")).reconnect().forgetEvents();

    consumer.take(producer.check().sent.get(1));

    assertEquals(List.of("message one", "verified 1 " + EPOCH), consumer.events);
  }

  @Test
  void shouldNotHoldMoreEmptyMessagesThanItHasMemoryFor() {
    TestConsumer small = holding(10);
    small.takeAll(producer).forgetEvents();
    int records = 4_000;
    for (int frame = 0; small.events.isEmpty() && frame < 10; frame++) {
      RecordBatch batch = new RecordBatch(records * RecordBatch.LENGTH_BYTES);
      for (int i = 0; i < records; i++) {
        batch.add(TestProducer.ascii(""));
      }
      producer.sealer.batch(batch);
      small.take(producer.sent.get(frame));
    }

    assertEquals(List.of("fatal hold_overflow"), small.events);
  }

  @Test
  void shouldNotKeepThePaddingOfWhatItHands() {
    TestProducer padding = new TestProducer(new SealerOptions(65_408, 65_408));
    List<StreamEvent.Message> messages = new ArrayList<>();
    StreamOpener opener =
        new StreamOpener(
            Sessions.owned().withoutSigningKey(),
            OpenerOptions.DEFAULT,
            AeadProviders.best(),
            RunningHash.INLINE,
            () -> EPOCH,
            event -> {
              if (event instanceof StreamEvent.Message message) {
                messages.add(message);
              }
            });
    opener.connected(ResumePoint.LIVE_EDGE);
    opener.frame(ByteBuffer.wrap(Status.ok(15, true).toFrame()));
    opener.frame(ByteBuffer.wrap(padding.headerFrame()));
    opener.frame(ByteBuffer.wrap(padding.message("tiny").sent.get(0)));

    assertEquals(4, messages.get(0).payload().capacity());
  }
}
