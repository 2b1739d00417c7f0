package io.hydrarelay.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.protocol.LagPolicy;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One stream behind the other, all empty: no way around the memory of a ring (§6.4, §6.9). */
class RelayHeaderFloodTest extends RelayScenario {
  private static final int RING_BYTES = 524_288;

  /** Announcing so many streams costs more than the ring may hold. */
  private static final int HEADERS = 3_000;

  /** More than the sockets towards a consumer take. */
  private static final int MANY_LARGE = 600;

  private static final int LARGE_BODY_BYTES = 16_384;

  private final StreamScript script = new StreamScript();
  private RawPeer stalled;
  private RawPeer producer;

  /** A stream that one consumer has stopped to read, until a part of it was left out. */
  @BeforeEach
  void beginWithAConsumerThatDoesNotRead() throws Exception {
    start(settings -> settings.ringBytes(RING_BYTES).stall(Duration.ofSeconds(20)));
    stalled = narrowConsumer(owned, 0, 0);
    script.header(FrameMaker.headerFrame(owned, 1)).messages(0, MANY_LARGE, LARGE_BODY_BYTES);
    producer = producer(owned, LagPolicy.SKIP);
    producer.send(script.all());
    producer.awaitAck(MANY_LARGE);
  }

  @Test
  void shouldSkipHeadersOfStreamsThatBroughtNothing() throws Exception {
    producer.sendInBackground(headers());
    while (producer.nextAck().epoch() < HEADERS + 1) {
      expectRingWithinLimit();
    }
    producer.send(script.header(lastHeader()).messages(0, 1, 20).toSend(MANY_LARGE));
    new Reception(stalled, script).readAll();
    expectRingWithinLimit();
  }

  @Test
  void shouldHoldTheProducerBackUntilTheHeadersAreTaken() throws Exception {
    producer = producer(owned, LagPolicy.BLOCK);
    byte[] next = script.header(lastHeader()).messages(0, 1, 20).toSend(MANY_LARGE);
    producer.sendInBackground(headers(), next);
    while (producer.nextAudience().lagging() == 0) {}
    expectRingWithinLimit();
    Reception reception = new Reception(stalled, script).readAll();
    assertEquals(HEADERS, reception.headers() - 2, "one of the first stream, one of the last");
  }

  private byte[] lastHeader() {
    return FrameMaker.headerFrame(owned, HEADERS + 2);
  }

  private void expectRingWithinLimit() {
    long held = relay.snapshot().ringBytes();
    assertTrue(held <= RING_BYTES, () -> "the ring holds " + held);
  }

  private byte[] headers() {
    byte[][] frames = new byte[HEADERS][];
    for (int i = 0; i < HEADERS; i++) {
      frames[i] = FrameMaker.headerFrame(owned, i + 2);
    }
    return FrameMaker.joined(frames);
  }
}
