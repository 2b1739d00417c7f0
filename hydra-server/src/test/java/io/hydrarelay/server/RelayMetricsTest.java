package io.hydrarelay.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.server.metrics.ConsumerPhase;
import io.hydrarelay.server.metrics.ConsumerView;
import io.hydrarelay.server.metrics.DropCause;
import io.hydrarelay.server.metrics.RelayCounter;
import io.hydrarelay.server.metrics.RelayMetrics;
import io.hydrarelay.server.metrics.SessionPhase;
import io.hydrarelay.server.metrics.SessionView;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a relay says of itself agrees, to the frame, with what producers and consumers saw. */
class RelayMetricsTest extends RelayScenario {
  private static final int FRAMES = 300;
  private static final int BODY_BYTES = 500;
  private static final long FRAME_BYTES = 12 + BODY_BYTES;

  private final StreamScript script =
      new StreamScript().header(FrameMaker.headerFrame(open, 1)).messages(0, FRAMES, BODY_BYTES);

  @Test
  void shouldCountEveryFrameOnceInAndOnceForEachConsumerOut() throws Exception {
    start();
    List<RawPeer> consumers = List.of(consumer(open), consumer(open), consumer(open));
    RawPeer producer = producer(open);
    producer.send(script.all());
    for (RawPeer consumer : consumers) {
      consumer.expectStatus(StatusCode.PRODUCER_JOINED);
      new Reception(consumer, script).readAll();
    }
    await("the last frames are counted")
        .until(() -> relay.metrics().counter(RelayCounter.SENT_FRAMES) == 3 * FRAMES);
    RelayMetrics now = relay.metrics();
    assertEquals(FRAMES, now.counter(RelayCounter.RECEIVED_FRAMES));
    assertEquals(FRAMES * FRAME_BYTES, now.counter(RelayCounter.RECEIVED_BYTES));
    assertEquals(3 * FRAMES * FRAME_BYTES, now.counter(RelayCounter.SENT_BYTES));
    assertEquals(4, now.counter(RelayCounter.ACCEPTED_CONNECTIONS));
    assertEquals(4, now.connections().open());
    assertEquals(1, now.producers());
    assertEquals(1, now.sessions().byPhase().get(SessionPhase.LIVE));
    assertEquals(3, now.consumers().get(ConsumerPhase.KEEPING_UP));

    SessionView session = relay.sessions().get(0);
    assertEquals(open.id().fingerprint(), session.session());
    assertEquals(FRAMES, session.framesIn());
    assertEquals(FRAMES * FRAME_BYTES, session.bytesIn());
    assertEquals(3 * FRAMES, session.framesOut());
    assertEquals(3 * FRAMES * FRAME_BYTES, session.bytesOut());
    assertEquals(FRAMES, session.nextSeq());
    for (ConsumerView consumer : relay.consumers()) {
      assertEquals(FRAMES, consumer.framesOut());
      assertEquals(FRAMES * FRAME_BYTES, consumer.bytesOut());
      assertEquals(0, consumer.lagFrames());
    }
    assertEquals(3, relay.consumers().stream().map(ConsumerView::id).distinct().count());
  }

  @Test
  void shouldKeepWhatASessionSentWhenItsConsumersAreGone() throws Exception {
    start();
    RawPeer producer = producer(open);
    RawPeer first = consumer(open);
    producer.send(script.all());
    new Reception(first, script).readAll();
    first.close();
    await("the consumer is gone").until(() -> relay.snapshot().consumers() == 0);
    assertEquals(FRAMES, relay.sessions().get(0).framesOut());
    assertEquals(FRAMES, relay.metrics().counter(RelayCounter.SENT_FRAMES));
  }

  @Test
  void shouldShowExactlyWhatWaitsForAConsumerThatTakesNothing() throws Exception {
    int many = 800;
    start(settings -> settings.capacity(many).ringBytes(32 << 20).stall(Duration.ofSeconds(60)));
    narrowConsumer(open, 0, 0);
    RawPeer producer = producer(open);
    StreamScript large =
        new StreamScript().header(FrameMaker.headerFrame(open, 1)).messages(0, many, 16_384);
    producer.send(large.all());
    producer.awaitAck(many);
    await("what was handed over and what waits is everything")
        .until(
            () ->
                only(relay.consumers()).framesOut() + only(relay.consumers()).lagFrames() == many);
    ConsumerView stalled = only(relay.consumers());
    assertTrue(stalled.lagFrames() > many / 4, () -> stalled.lagFrames() + " frames wait");
    assertEquals(stalled.lagFrames() * (12 + 16_384), stalled.lagBytes());
    assertEquals(stalled.lagFrames(), only(relay.sessions()).maxLagFrames());
    assertEquals(stalled.lagFrames(), relay.metrics().lag().maxFrames());
    assertEquals(many, only(relay.sessions()).ringFrames(), "the ring keeps what waits");
    await("it shows as stalled")
        .until(() -> only(relay.consumers()).state() == ConsumerPhase.STALLED);
    assertEquals(1, only(relay.sessions()).lagging(), "it is behind, though within the limits");
  }

  @Test
  void shouldCountExactlyTheFramesThatAConsumerWasToldItMissed() throws Exception {
    int many = 600;
    start(
        settings ->
            settings.capacity(16).capacityBytes(65_536).ringBytes(1 << 20).stall(millis(20_000)));
    RawPeer stalled = narrowConsumer(open, 0, 0);
    RawPeer producer = producer(open, LagPolicy.SKIP);
    StreamScript large =
        new StreamScript().header(FrameMaker.headerFrame(open, 1)).messages(0, many, 16_384);
    for (int i = 0; i < many; i++) {
      producer.send(large.toSend(i));
    }
    producer.awaitAck(many);
    stalled.expectStatus(StatusCode.PRODUCER_JOINED);
    Reception reception = new Reception(stalled, large).readAll();
    assertTrue(reception.skipped() > 0, "something was left out");
    RelayMetrics now = relay.metrics();
    assertEquals(reception.skipped(), now.counter(RelayCounter.DROPPED_FRAMES, DropCause.SKIP));
    assertEquals(reception.skipped(), only(relay.consumers()).skippedFrames());
    assertEquals(many - reception.skipped(), only(relay.consumers()).framesOut());
    assertEquals(1, now.counter(RelayCounter.LAG_EVENTS));
  }

  private static <T> T only(List<T> views) {
    assertEquals(1, views.size());
    return views.get(0);
  }
}
