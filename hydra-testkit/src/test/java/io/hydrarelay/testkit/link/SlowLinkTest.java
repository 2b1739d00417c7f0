package io.hydrarelay.testkit.link;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.client.HydraException;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.stream.StreamEvent;
import io.hydrarelay.testkit.Verdict;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A relay feels that a link is slow, and does what the producer asked for. */
class SlowLinkTest {
  /** More than the sockets and the link hold. */
  private static final int MANY_MESSAGES = 1_500;

  private final LinkedSession session =
      new LinkedSession(
          settings ->
              settings
                  .capacity(16)
                  .capacityBytes(65_536)
                  .sendBuffer(65_536)
                  .stall(LinkedSession.PATIENCE)
                  .closeFlush(LinkedSession.PATIENCE));

  @AfterEach
  void stop() {
    session.close();
  }

  @Test
  void shouldSkipAConsumerBehindAHoleAndTellItExactlyWhatItMissed() throws Exception {
    session.policy(LagPolicy.SKIP).join();
    session.send(5);
    session.awaitReceived(5);
    ActiveFault hole = session.link.toClient().add(Fault.blackHole());
    session.send(MANY_MESSAGES);
    session.producer().flush();
    hole.remove();
    Verdict verdict = session.finish();
    assertTrue(verdict.keeps(LagPolicy.SKIP), verdict::toString);
    assertTrue(verdict.missing() > 0, verdict::toString);
    long lagged =
        session.events(StreamEvent.Lag.class).stream().mapToLong(StreamEvent.Lag::skipped).sum();
    long missed =
        session.events(StreamEvent.Gap.class).stream().mapToLong(StreamEvent.Gap::count).sum();
    assertEquals(lagged, missed);
  }

  @Test
  void shouldCutAConsumerBehindAHoleUnderDisconnect() throws Exception {
    session.policy(LagPolicy.DISCONNECT).join();
    session.send(5);
    session.awaitReceived(5);
    ActiveFault hole = session.link.toClient().add(Fault.blackHole());
    session.send(MANY_MESSAGES);
    await("the relay gives the consumer up")
        .atMost(LinkedSession.PATIENCE)
        .until(() -> session.producer().consumers() == 0);
    hole.remove();
    Verdict verdict = session.consumer().await(LinkedSession.PATIENCE);
    assertTrue(verdict.keeps(LagPolicy.DISCONNECT), verdict::toString);
    assertEquals(
        HydraException.Category.TOO_SLOW, session.consumer().failure().orElseThrow().category());
  }

  @Test
  void shouldHoldTheProducerUpBehindANarrowLinkUnderBlock() throws Exception {
    session.policy(LagPolicy.BLOCK).join();
    session.link.toClient().add(Fault.bandwidth(4 << 20));
    long begin = System.nanoTime();
    session.send(MANY_MESSAGES);
    Verdict verdict = session.finish();
    long millis = (System.nanoTime() - begin) / 1_000_000;
    assertTrue(verdict.isComplete(), verdict::toString);
    assertTrue(millis >= 1_700, () -> "7.5 MB at 4 MiB/s took " + millis + " ms");
  }
}
