package io.hydrarelay.server;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.frame.FrameType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A relay whose bytes per second are limited reads producers later, and loses nothing. */
class RelayRatesTest extends RelayScenario {
  private static final int BODY_BYTES = 32_768;
  private static final int FRAMES = 50;
  private static final long STREAM_BYTES = (long) FRAMES * BODY_BYTES;

  private static byte[][] stream() {
    byte[][] frames = new byte[FRAMES][];
    for (int i = 0; i < FRAMES; i++) {
      frames[i] = FrameMaker.data(i, BODY_BYTES);
    }
    return frames;
  }

  /** Has a producer send as fast as it may, and its consumer get every frame. */
  private Duration transfer(RawPeer producer, RawPeer consumer) throws Exception {
    long begin = System.nanoTime();
    CompletableFuture<Void> sent = producer.sendInBackground(stream());
    receive(consumer);
    sent.join();
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  private static Void receive(RawPeer consumer) throws Exception {
    for (int i = 0; i < FRAMES; i++) {
      consumer.expectFrame(FrameMaker.data(i, BODY_BYTES));
    }
    return null;
  }

  /** What a quarter of a second brings may come at once, nothing else may. */
  private static void assertTookLongEnough(Duration took, long bytes, long perSecond) {
    double leastSeconds = (double) bytes / perSecond - 0.25;
    assertTrue(took.toNanos() > 0.9 * leastSeconds * 1e9, took + " for " + bytes + " bytes");
  }

  @Test
  void shouldReadTheProducerOfASessionNoFasterThanItsRateAndLeaveOthersAlone() throws Exception {
    start(config -> config.sessionRate(STREAM_BYTES));
    RawPeer consumer = consumer(owned);
    consumer.expectNothingBefore(consumer.sendPing(1));
    RawPeer producer = streaming(owned, 1, LagPolicy.BLOCK);
    consumer.nextOf(FrameType.HEADER);
    CompletableFuture<Duration> limited = Background.call(() -> transfer(producer, consumer));

    RawPeer quietConsumer = consumer(open);
    RawPeer quiet = streaming(open, 1, LagPolicy.BLOCK);
    quietConsumer.nextOf(FrameType.HEADER);
    byte[] small = FrameMaker.data(0, 100);
    quiet.send(small);
    quietConsumer.expectFrame(small);
    assertFalse(limited.isDone(), "the other session did not have to wait for this one");

    assertTookLongEnough(limited.join(), STREAM_BYTES, STREAM_BYTES);
  }

  @Test
  void shouldTakeNoMoreFromAllProducersThanTheRelayMay() throws Exception {
    start(config -> config.maxRateIn(2 * STREAM_BYTES));
    RawPeer first = consumer(owned);
    RawPeer second = consumer(open);
    RawPeer firstProducer = streaming(owned, 1, LagPolicy.BLOCK);
    RawPeer secondProducer = streaming(open, 1, LagPolicy.BLOCK);
    first.nextOf(FrameType.HEADER);
    second.nextOf(FrameType.HEADER);
    long begin = System.nanoTime();
    CompletableFuture<Duration> other = Background.call(() -> transfer(secondProducer, second));
    transfer(firstProducer, first);
    other.join();
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    assertTookLongEnough(took, 2 * STREAM_BYTES, 2 * STREAM_BYTES);
  }

  @Test
  void shouldCountWhatGoesOutOnceForEachConsumer() throws Exception {
    start(config -> config.maxRateOut(3 * STREAM_BYTES));
    List<RawPeer> consumers = List.of(consumer(owned), consumer(owned), consumer(owned));
    RawPeer producer = streaming(owned, 1, LagPolicy.BLOCK);
    for (RawPeer consumer : consumers) {
      consumer.nextOf(FrameType.HEADER);
    }
    long begin = System.nanoTime();
    List<CompletableFuture<Void>> received =
        consumers.stream().map(each -> Background.call(() -> receive(each))).toList();
    producer.sendInBackground(stream()).join();
    received.forEach(CompletableFuture::join);
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    assertTookLongEnough(took, 3 * STREAM_BYTES, 3 * STREAM_BYTES);
  }
}
