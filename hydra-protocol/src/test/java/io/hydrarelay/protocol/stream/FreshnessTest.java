package io.hydrarelay.protocol.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hydrarelay.protocol.Sessions;
import io.hydrarelay.protocol.frame.Status;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Streams that are old, and producers that fall silent (§8.8). */
class FreshnessTest {
  private static final long T0 = TestProducer.EPOCH;
  private static final long LIMIT_MILLIS = 15_000;

  private final TestProducer producer = new TestProducer();
  private final TestConsumer consumer = new TestConsumer();

  @Test
  void shouldStopAtAStaleStreamWhereTheApplicationAsks() {
    TestConsumer strict = new TestConsumer(OpenerOptions.builder().staleIsFatal(true).build());
    strict.nowMillis = T0 + 120_001;

    strict.takeAll(producer.message("old").end(true));

    assertEquals(
        List.of(
            "stream " + T0 + " first",
            "message old",
            "verified 1 " + T0,
            "stale 120001",
            "fatal stale"),
        strict.events);
  }

  @Test
  void shouldJudgeOnlyTheFirstCheckAfterAJoinAtTheLiveEdge() {
    consumer.takeAll(producer.check()).forgetEvents();
    consumer.nowMillis = T0 + 500_000;

    consumer.take(producer.check().sent.get(1));

    assertEquals(List.of("verified 1 " + T0), consumer.events);
  }

  @Test
  void shouldNotJudgeTheAgeAfterAResume() {
    consumer.takeAll(producer.message("one")).reconnect().forgetEvents();
    consumer.nowMillis = T0 + 500_000;

    consumer.take(producer.check().sent.get(1));

    assertEquals(List.of("verified 1 " + T0), consumer.events);
  }

  @Test
  void shouldJudgeNeitherAgeNorSilenceInAnOpenSession() {
    TestConsumer open = new TestConsumer(Sessions.open(), OpenerOptions.DEFAULT);
    open.nowMillis = T0 + 500_000;
    open.takeAll(TestProducer.open());
    open.nowMillis += 500_000;

    open.opener.tick();
    open.take(TestProducer.open().end(true).sent.get(0));

    assertEquals(List.of("stream " + T0 + " first", "verified 0 " + T0, "end true"), open.events);
  }

  @Test
  void shouldStopAtAStalledStreamWhereTheApplicationAsks() {
    TestConsumer strict = new TestConsumer(OpenerOptions.builder().stalledIsFatal(true).build());
    strict.takeAll(producer).forgetEvents();
    strict.nowMillis += LIMIT_MILLIS + 1;

    strict.opener.tick();

    assertEquals(List.of("stalled 15001", "fatal stalled"), strict.events);
  }

  @Test
  void shouldAlarmAgainAfterACheckHasEndedTheSilence() {
    consumer.takeAll(producer);
    passSilently(LIMIT_MILLIS + 1);
    consumer.take(producer.check().sent.get(0)).forgetEvents();

    passSilently(LIMIT_MILLIS);
    assertEquals(List.of(), consumer.events);
    passSilently(1);

    assertEquals(List.of("stalled 15001"), consumer.events);
  }

  @Test
  void shouldNotLetRepeatedHeadersOrStatusesHideTheSilence() {
    consumer.takeAll(producer);
    consumer.nowMillis += LIMIT_MILLIS;
    consumer.take(producer.headerFrame(), statusOk()).forgetEvents();

    passSilently(1);

    assertEquals(List.of("stalled 15001"), consumer.events);
  }

  @Test
  void shouldNotWaitForChecksOfAStreamThatHasEnded() {
    consumer.takeAll(producer.end(false)).forgetEvents();

    passSilently(LIMIT_MILLIS + 1);

    assertEquals(List.of(), consumer.events);
  }

  @Test
  void shouldNotCountTheTimeWithoutAConnection() {
    consumer.takeAll(producer);
    consumer.opener.eof();
    consumer.forgetEvents();
    passSilently(LIMIT_MILLIS + 1);
    consumer.reconnect();

    passSilently(LIMIT_MILLIS);

    assertEquals(List.of(), consumer.events);
  }

  private static byte[] statusOk() {
    return Status.ok(15, true).toFrame();
  }

  private void passSilently(long millis) {
    consumer.nowMillis += millis;
    consumer.opener.tick();
  }
}
