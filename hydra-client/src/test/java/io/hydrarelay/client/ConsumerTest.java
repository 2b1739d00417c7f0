package io.hydrarelay.client;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.client.HydraException.Category;
import io.hydrarelay.protocol.frame.Lag;
import io.hydrarelay.protocol.stream.ResumePoint;
import io.hydrarelay.protocol.stream.StreamEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What a consumer hands to its application, and how it says that there is no more (§8). */
class ConsumerTest extends ConsumerScenario {
  @Test
  void shouldHandOutAllMessagesInOrderUpToTheAuthenticatedEnd() throws Exception {
    start(reading());
    end.send(stream.messages(5).end(true).all());

    List<String> texts = new ArrayList<>();
    for (Message message : consumer) {
      texts.add(text(message));
    }

    assertEquals(List.of("0", "1", "2", "3", "4"), texts);
    assertTrue(consumer.finished());
    assertEquals(Optional.empty(), consumer.receive(), "and it stays so");
    assertEquals(ConnectionState.CLOSED, consumer.state());
    end.expectClosed();
    assertTrue(relay.isLeftAlone(100));
  }

  @Test
  void shouldHaveNoElementAfterTheLast() throws Exception {
    start(reading());
    end.send(stream.end(true).all());

    Iterator<Message> messages = consumer.iterator();
    assertFalse(messages.hasNext());
    assertThrows(NoSuchElementException.class, messages::next);
  }

  @Test
  void shouldTellWhereAMessageStood() throws Exception {
    start(reading());
    end.send(stream.message("a").check().message("b").all());

    Message first = consumer.receive(PATIENCE).orElseThrow();
    Message second = consumer.receive(PATIENCE).orElseThrow();
    assertEquals(stream.epoch(), first.epoch());
    assertEquals(0, first.seq());
    assertEquals(2, second.seq());
    assertEquals(new ResumePoint(stream.epoch(), 3), consumer.resumePoint());
    assertEquals(stream.epoch(), consumer.highestEpoch());
  }

  @Test
  void shouldLoseNothingWhenTimeIsUp() throws Exception {
    start(reading());
    assertEquals(Optional.empty(), consumer.receive(Duration.ofMillis(20)));
    assertEquals(Optional.empty(), consumer.receive(Duration.ZERO));
    assertFalse(consumer.finished(), "only time is up");

    end.send(stream.messages(2).all());
    assertEquals("0", receive());
    assertEquals("1", receive());
  }

  @Test
  void shouldLoseNothingWhenItsReaderIsInterrupted() throws Exception {
    start(reading());
    AtomicReference<Thread> reader = new AtomicReference<>();
    Future<?> reading =
        inApplication(
            () -> {
              reader.set(Thread.currentThread());
              return consumer.receive();
            });
    await().until(() -> reader.get() != null && isWaiting(reader.get()));
    reader.get().interrupt();
    expectTrouble(Category.CLOSED, reading);

    end.send(stream.messages(1).all());
    assertEquals("0", receive());
    assertEquals(ConnectionState.CONNECTED, consumer.state());
  }

  private static boolean isWaiting(Thread thread) {
    return thread.getState() == Thread.State.TIMED_WAITING;
  }

  // ---- ends that are none

  @Test
  void shouldNotTakeALostConnectionForTheEnd() throws Exception {
    start(reading().reconnect(false));
    end.send(stream.messages(2).end(false).all()).close();

    assertEquals("0", receive());
    assertEquals("1", receive());
    expectTrouble(Category.INTERRUPTED, receivingToTheEnd());
    assertFalse(consumer.finished());
    assertEquals(ConnectionState.FAILED, consumer.state());
  }

  @Test
  void shouldNotTakeTheEndOfHalfAFrameForTheEnd() throws Exception {
    start(reading().reconnect(false));
    byte[] whole = stream.end(true).frame(0);
    byte[] half = Arrays.copyOf(whole, whole.length - 1);
    end.send(stream.header(), half).close();

    expectTrouble(Category.INTERRUPTED, receivingToTheEnd());
  }

  @Test
  void shouldTellAnIterationThatTheConnectionIsLost() throws Exception {
    start(reading().reconnect(false));
    end.send(stream.messages(1).all()).close();

    Iterator<Message> messages = consumer.iterator();
    assertEquals("0", text(messages.next()));
    UncheckedHydraException lost = assertThrows(UncheckedHydraException.class, messages::hasNext);
    assertEquals(Category.INTERRUPTED, lost.getCause().category());
  }

  @Test
  void shouldNotTakeItsOwnCloseForTheEnd() throws Exception {
    start(reading());
    end.send(stream.messages(1).all());
    await().until(() -> consumer.stats().messages() == 1);
    consumer.close();
    end.expectClosed();

    assertEquals("0", receive(), "what has arrived can still be read");
    expectTrouble(Category.CLOSED, receivingToTheEnd());
    assertFalse(consumer.finished());
  }

  @Test
  void shouldWakeItsReaderWhenItIsClosed() throws Exception {
    start(reading());
    Future<?> receiving = receivingToTheEnd();
    consumer.close();

    expectTrouble(Category.CLOSED, receiving);
  }

  // ---- attacks and losses

  @Test
  void shouldStopForGoodWhenASignedChainIsContradicted() throws Exception {
    start(reading());
    byte[] checkOfAnotherPast = stream.twin().message("never sent").check().frame(1);
    end.send(stream.message("sent").header(), stream.frame(0), checkOfAnotherPast);

    HydraException trouble = expectTrouble(Category.SECURITY, receivingToTheEnd());
    assertTrue(trouble.getMessage().contains("FORGED"), trouble::getMessage);
    assertEquals(Optional.of(new StreamEvent.Fatal(StreamEvent.FatalCode.FORGED)), trouble.event());
    end.expectClosed();
    assertTrue(relay.isLeftAlone(100), "no reconnect");
  }

  @Test
  void shouldTellAndCountAGapAndGoOn() throws Exception {
    start(reading());
    stream.messages(6);
    end.send(stream.header(), stream.frame(0));
    end.send(new Lag(3, 4).toFrame(), stream.frame(4), stream.frame(5));

    assertEquals("0", receive());
    assertEquals(Optional.of(new StreamEvent.Lag(3, 4)), consumer.nextEvent(PATIENCE));
    assertEquals(
        Optional.of(new StreamEvent.Gap(1, 3, StreamEvent.Cause.LAG)),
        consumer.nextEvent(PATIENCE));
    assertEquals("4", receive());
    assertEquals("5", receive());
    assertEquals(1, consumer.stats().gaps());
    assertEquals(3, consumer.stats().framesLost());
    assertEquals(3, consumer.stats().messages());
  }

  @Test
  void shouldCountWhatItSees() throws Exception {
    start(reading());
    byte[] bad = stream.messages(2).check().frame(1).clone();
    bad[bad.length - 1] ^= 1;
    end.send(stream.header(), stream.frame(0), stream.frame(0), bad);
    end.send(stream.frame(1), stream.frame(2));

    await().until(() -> consumer.stats().verifiedSeq() == 2);
    assertEquals(new ConsumerStats(2, 2, 0, 0, 0, 0, 1, 1, 0, 2, 0, 0), consumer.stats());
    assertTrue(consumer.stats().isComplete());
  }

  @Test
  void shouldNotCallCompleteWhatItJoinedLate() throws Exception {
    start(reading());
    stream.messages(4);
    end.send(stream.header(), stream.frame(3));

    await().until(() -> consumer.stats().messages() == 1);
    assertEquals(3, consumer.stats().framesBefore());
    assertFalse(consumer.stats().isComplete());
  }
}
