package io.hydrarelay.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.Status;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How much may wait for a consumer, and how long (Hydra/1 §6.1 flush, §6.5 stall and limits). */
class RelayPatienceTest extends RelayScenario {
  private static final int MEGABYTE = 1 << 20;
  private static final int BODY_BYTES = 16_384;

  /** More than the sockets towards a consumer take. */
  private static final int MANY = 700;

  private final byte[] header = FrameMaker.headerFrame(owned, 1);
  private final StreamScript script =
      new StreamScript().header(header).messages(0, MANY, BODY_BYTES);

  /** Everything may wait; nothing lags. */
  private static ServerConfig.Builder roomy(ServerConfig.Builder settings) {
    return settings.capacity(16).capacityBytes(64 * MEGABYTE).ringBytes(64 * MEGABYTE);
  }

  @Test
  void shouldLetManyFramesWaitWhenTheyAreFewBytes() throws Exception {
    start(RelayPatienceTest::roomy);
    RawPeer stalled = narrowConsumer(owned, 0, 0);
    sendAll(LagPolicy.DISCONNECT);
    assertEquals(0, new Reception(stalled, script).readAll().lags());
  }

  @Test
  void shouldLetManyBytesWaitWhenTheyAreFewFrames() throws Exception {
    start(settings -> roomy(settings).capacity(MANY).capacityBytes(1));
    RawPeer stalled = narrowConsumer(owned, 0, 0);
    sendAll(LagPolicy.DISCONNECT);
    assertEquals(0, new Reception(stalled, script).readAll().lags());
  }

  @Test
  void shouldCountFramesAloneWhenThereIsNoLimitOfBytes() throws Exception {
    start(settings -> roomy(settings).capacityBytes(0));
    RawPeer stalled = narrowConsumer(owned, 0, 0);
    sendAll(LagPolicy.DISCONNECT);
    Status status = new Reception(stalled, script).readToStatus(StatusCode.TOO_SLOW);
    assertTrue(status.arg() > 16, () -> status.arg() + " frames waited");
  }

  @ParameterizedTest
  @EnumSource(names = {"DISCONNECT", "SKIP", "BLOCK"})
  void shouldCutAConsumerThatTakesNothingThoughItDoesNotLag(LagPolicy policy) throws Exception {
    start(settings -> roomy(settings).stall(millis(300)));
    RawPeer stalled = narrowConsumer(owned, 0, 0);
    RawPeer producer = sendAll(policy);
    await("it is cut").until(() -> relay.snapshot().consumers() == 0);
    Reception reception = new Reception(stalled, script);
    Status status = reception.readToStatus(StatusCode.TOO_SLOW);
    assertTrue(status.arg() > 0 && reception.position() + status.arg() <= MANY);
    producer.expectNothingBefore(producer.sendPing(1));
  }

  @Test
  void shouldFollowThePolicyOfTheProducerThatIsThereNow() throws Exception {
    start(settings -> roomy(settings).capacityBytes(0).stall(Duration.ofSeconds(20)));
    RawPeer stalled = narrowConsumer(owned, 0, 0);
    producer(owned, LagPolicy.DISCONNECT);
    RawPeer producer = producer(owned, LagPolicy.BLOCK);
    producer.sendInBackground(script.all());
    while (producer.nextAudience().lagging() == 0) {}
    assertEquals(0, new Reception(stalled, script).readAll().lags());
  }

  @Test
  void shouldFlushWhatWaitsWhenTheProducerStaysAway() throws Exception {
    start(settings -> roomy(settings).linger(millis(100)));
    RawPeer slow = narrowConsumer(owned, 0, 0);
    sendAll(LagPolicy.BLOCK).close();
    assertEquals(0, new Reception(slow, script).readAll().lags());
    slow.expectRefusal(StatusCode.NO_SESSION, 0);
    slow.close();
    await("nothing is kept").until(() -> relay.snapshot().ringBytes() == 0);
  }

  @Test
  void shouldNotFlushToAConsumerThatTakesNothing() throws Exception {
    start(settings -> roomy(settings).linger(Duration.ZERO).stall(millis(300)));
    narrowConsumer(owned, 0, 0);
    RawPeer producer = sendAll(LagPolicy.BLOCK);
    producer.send(FrameMaker.end(MANY));
    producer.awaitAck(MANY + 1);
    await("the last consumer is gone").until(() -> relay.snapshot().sessions() == 0);
    assertEquals(0, relay.snapshot().ringBytes());
  }

  /** Sends the script, and waits until the relay has taken it. */
  private RawPeer sendAll(LagPolicy policy) throws Exception {
    RawPeer producer = producer(owned, policy);
    producer.send(script.all());
    producer.awaitAck(MANY);
    return producer;
  }
}
