package io.hydrarelay.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.protocol.stream.StreamEvent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** When the network side stops reading for an application, and goes on. */
class EventQueueTest {
  private static final int LIMIT_BYTES = 10_000;

  private final AtomicInteger goOn = new AtomicInteger();
  private final EventQueue queue = new EventQueue(LIMIT_BYTES, goOn::incrementAndGet);

  @Test
  void shouldBeFullFromItsLimitOn() {
    put(4_000);
    assertFalse(queue.isFull());

    put(6_000);
    assertTrue(queue.isFull());
  }

  @Test
  void shouldGoOnReadingWhenHalfEmpty() throws Exception {
    put(4_000);
    put(4_000);
    put(4_000);
    assertTrue(queue.isFull());

    queue.poll(0);
    assertEquals(0, goOn.get(), "two thirds are left");
    queue.poll(0);
    assertEquals(1, goOn.get());
  }

  @Test
  void shouldGoOnReadingAlsoWhenOneReadBroughtMoreThanFits() throws Exception {
    put(2_000);
    put(9_000);
    assertTrue(queue.isFull(), "reading stops here");
    queue.poll(0);
    put(500);
    assertTrue(queue.isFull(), "a frame of the same read: reading has stopped and stays so");

    queue.poll(0);
    queue.poll(0);
    assertEquals(1, goOn.get(), "an empty queue must not leave the connection unread");
  }

  @Test
  void shouldHandOutWhatWasThereBeforeTheEnd() throws Exception {
    put(1);
    queue.finish();

    assertFalse(queue.isDrained());
    assertTrue(queue.poll(0).isPresent());
    assertEquals(Optional.empty(), queue.poll(EventQueue.forEver()));
    assertTrue(queue.isDrained());
  }

  @Test
  void shouldHandOutTheMessagesOfOneFrameOneByOne() throws Exception {
    List<String> sent = List.of("first", "", "third");
    putOneFrameOf(sent);
    putOneFrameOf(List.of("fourth"));
    queue.finish();

    List<String> received = new ArrayList<>();
    for (var event = queue.poll(0); event.isPresent(); event = queue.poll(0)) {
      received.add(UTF_8.decode(((StreamEvent.Message) event.get()).payload()).toString());
    }
    assertEquals(List.of("first", "", "third", "fourth"), received);
  }

  @Test
  void shouldNotBeDrainedWhileMessagesOfAFrameAreLeft() throws Exception {
    putOneFrameOf(List.of("first", "second"));
    queue.finish();

    queue.poll(0);
    assertFalse(queue.isDrained());
    queue.poll(0);
    assertTrue(queue.isDrained());
  }

  @Test
  void shouldKeepTheRoomOfAFrameUntilItsLastMessageIsTaken() throws Exception {
    putOneFrameOf(List.of("x".repeat(6_000), "y".repeat(6_000)));
    assertTrue(queue.isFull());

    queue.poll(0);
    assertEquals(0, goOn.get(), "the other message holds all of its memory");
    queue.poll(0);
    assertEquals(1, goOn.get());
  }

  @Test
  void shouldBeFullOfAFrameThatIsLargeThoughItsMessagesAreEmpty() {
    putOneFrameOf(Collections.nCopies(LIMIT_BYTES / 2, ""));

    assertTrue(queue.isFull());
  }

  private void putOneFrameOf(List<String> messages) {
    queue.put(OpenedBatch.of(messages));
    queue.publish();
  }

  private void put(int bytes) {
    queue.put(new StreamEvent.Message(ByteBuffer.allocate(bytes).asReadOnlyBuffer(), 1, 0));
    queue.publish();
  }
}
