package io.hydrarelay.client;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.client.HydraException.Category;
import java.time.Duration;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** A consumer whose application takes nothing: it stops reading, and loses nothing. */
class ConsumerFlowTest extends ConsumerScenario {
  private static final long QUEUE_BYTES = 100_000;
  private static final int MESSAGES = 600;
  private static final String TEXT = "x".repeat(60_000);

  /** One read and the frames in it may come on top of the limit. */
  private static final long SLACK_BYTES = 300_000;

  @Test
  void shouldStopReadingWhenItsApplicationTakesNothing() throws Exception {
    start(reading().queueBytes(QUEUE_BYTES));
    Future<?> sending = inApplication(this::sendAll);
    awaitStandstill();

    assertFalse(sending.isDone(), "the relay feels it");
    long waiting = consumer.stats().payloadBytes();
    assertTrue(waiting <= QUEUE_BYTES + SLACK_BYTES, waiting + " bytes wait");
  }

  @Test
  void shouldGoOnReadingWhenItsApplicationTakesMessagesAgain() throws Exception {
    start(reading().queueBytes(QUEUE_BYTES));
    Future<?> sending = inApplication(this::sendAll);
    awaitStandstill();

    for (int i = 0; i < MESSAGES; i++) {
      assertEquals(i + TEXT, receive());
    }
    get(sending);
    assertEquals(0, consumer.stats().gaps());
  }

  @Test
  void shouldLoseNoneOfTheLastBytesBeforeTheRelayWentAway() throws Exception {
    start(reading().queueBytes(QUEUE_BYTES).reconnect(false));
    int messages = 20;
    seal(messages);
    end.send(stream.all()).close();
    awaitStandstill();

    for (int i = 0; i < messages; i++) {
      assertEquals(i + TEXT, receive());
    }
    expectTrouble(Category.INTERRUPTED, receivingToTheEnd());
  }

  @Test
  void shouldReachTheEndOfASessionWhoseRelayWentAwayWhileItPaused() throws Exception {
    start(reading().queueBytes(QUEUE_BYTES));
    int messages = 20;
    seal(messages);
    end.send(stream.end(true).all()).close();
    awaitStandstill();

    get(receivingToTheEnd());
    assertTrue(consumer.finished());
    assertEquals(messages, consumer.stats().messages());
  }

  private Void sendAll() throws Exception {
    seal(MESSAGES);
    end.send(stream.all());
    return null;
  }

  private void seal(int messages) {
    for (int i = 0; i < messages; i++) {
      stream.message(i + TEXT);
    }
  }

  private void awaitStandstill() {
    await()
        .during(Duration.ofMillis(300))
        .atMost(PATIENCE)
        .until(new Standstill(() -> consumer.stats().payloadBytes()));
  }
}
