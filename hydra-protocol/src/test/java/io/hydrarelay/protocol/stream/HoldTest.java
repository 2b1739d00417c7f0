package io.hydrarelay.protocol.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
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
}
