package io.hydrarelay.client;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.client.HydraException.Category;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.stream.StreamEvent;
import io.hydrarelay.protocol.stream.StreamHeader;
import java.io.EOFException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What a producer signs, and how it ends (§5.6, §5.7, §7.6). */
class ProducerEndTest extends ProducerScenario {
  // ---- flush

  @Test
  void shouldFlushWithASignatureAndWaitForTheAcknowledgement() throws Exception {
    start(quiet());
    send(2);
    Future<?> flushing = inApplication(this::flush);
    readFrames(end, 2);
    end.readFrame(FrameType.CHECK);

    end.ack(header.epoch(), 2);
    await().until(() -> producer.stats().acknowledgedSeq() == 2);
    assertFalse(flushing.isDone(), "the CHECK is not acknowledged");
    end.ack(header.epoch(), 3);
    get(flushing);
  }

  @Test
  void shouldSignNothingTwiceOnFlush() throws Exception {
    start(quiet());
    send(1);
    end.ack(header.epoch(), 0);
    Future<?> first = inApplication(this::flush);
    readFrames(end, 2);
    end.ack(header.epoch(), 2);
    get(first);

    producer.flush();
    assertEquals(2, producer.stats().frames());
  }

  @Test
  void shouldNotPretendThatAGivenUpStreamWasFlushed() throws Exception {
    start(quiet());
    send(2);
    Future<?> flushing = inApplication(this::flush);
    readFrames(end, 3);
    end.close();
    RelayEnd again = relay.accept().admitAgain(header.epoch(), 9);
    again.readHeader();

    assertEquals(Category.INTERRUPTED, troubleOf(flushing).category());
    assertEquals(ConnectionState.CONNECTED, producer.state());
  }

  private Void flush() throws HydraException {
    producer.flush();
    return null;
  }

  // ---- CHECKs that time asks for

  @Test
  void shouldSignSoonAfterTheFirstMessage() throws Exception {
    start(quiet().sigMillis(50));
    send(1);
    end.readFrame(FrameType.DATA);

    OpenedFrames opened = new OpenedFrames(session).take(header.toFrame());
    RelayEnd.Frame check = end.readFrame(FrameType.CHECK);
    opened.take(check.bytes());
    assertEquals(1, check.header().seq());
    assertTrue(end.hearsNothing(200), "all is covered: no further CHECK before the heartbeat");
  }

  @Test
  void shouldSignInTimeAlsoForASenderThatNeverPauses() throws Exception {
    start(quiet().sigMillis(60_000).resendBytes(131_072));
    inApplication(() -> sendLarge(10));
    readFrames(end, 2);
    aheadMillis = 60_000;

    end.ack(header.epoch(), 1);
    FrameType next = end.readFrame().type();
    end.ack(header.epoch(), 2);
    FrameType afterThat = end.readFrame().type();
    assertTrue(
        next == FrameType.CHECK || afterThat == FrameType.CHECK,
        "one message may have had its turn before the clock moved, no second");
  }

  @Test
  void shouldSignWhereTheIntervalDemandsIt() throws Exception {
    start(quiet().sigInterval(3));
    send(4);

    List<FrameType> types = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      types.add(end.readFrame().type());
    }
    FrameType data = FrameType.DATA;
    assertEquals(List.of(data, data, FrameType.CHECK, data, data), types);
  }

  @Test
  void shouldSignForNewcomersOfAnIdleStreamBeforeItGoesOn() throws Exception {
    start(quiet().sigMillis(60_000));
    send(1);
    Future<?> flushing = inApplication(this::flush);
    readFrames(end, 2);
    end.ack(header.epoch(), 2);
    get(flushing);

    end.audience(1, 0).audience(2, 0);
    assertTrue(producer.awaitConsumers(2, Duration.ofSeconds(5)));
    assertTrue(end.hearsNothing(250), "a crowd that joins does not make it sign for each");
    send(2);
    assertEquals(2, end.readFrame(FrameType.CHECK).header().seq());
    assertEquals(3, end.readFrame(FrameType.DATA).header().seq());
    assertEquals(4, end.readFrame(FrameType.DATA).header().seq());
  }

  @Test
  void shouldNotSignForNewcomersBeforeTheFirstMessage() throws Exception {
    start(quiet().sigMillis(60_000));
    end.audience(1, 0);

    assertTrue(producer.awaitConsumers(1, Duration.ofSeconds(5)));
    assertTrue(end.hearsNothing(250), "the newcomer knows the chain");
  }

  // ---- the next stream

  @Test
  void shouldGoOnInANewStreamAfterADay() throws Exception {
    start(quiet());
    send(1);
    aheadMillis = Duration.ofDays(1).toMillis();
    Future<?> sending = inApplication(this::sendOne);
    OpenedFrames opened = new OpenedFrames(session).take(header.toFrame());
    List<byte[]> old = readToEnd(end);
    old.forEach(opened::take);
    assertTrue(end.hearsNothing(100), "no new stream before the old one is safe");

    end.ack(header.epoch(), old.size());
    StreamHeader next = end.readHeader();
    opened.take(next.toFrame()).take(end.readFrame(FrameType.DATA).bytes());
    get(sending);
    assertEquals(header.epoch(), next.prevEpoch());
    assertEquals(List.of(new StreamEvent.End(false)), opened.all(StreamEvent.End.class));
    assertEquals(2, opened.messages().size());
    assertEquals(StreamEvent.How.CLEAN, opened.all(StreamEvent.Stream.class).get(1).how());
    assertEquals(3, producer.stats().frames());
  }

  private Void sendOne() throws HydraException {
    send(1);
    return null;
  }

  // ---- the end

  @Test
  void shouldCloseWithTheAuthenticatedEndAndWaitForItsAcknowledgement() throws Exception {
    start(quiet());
    send(1);
    Future<?> closing = inApplication(this::closeProducer);
    OpenedFrames opened = new OpenedFrames(session).take(header.toFrame());
    readToEnd(end).forEach(opened::take);

    end.ack(header.epoch(), 1);
    assertTrue(end.hearsNothing(100));
    assertFalse(closing.isDone());
    end.ack(header.epoch(), 2);
    get(closing);
    end.expectClosed();
    assertEquals(List.of(new StreamEvent.End(true)), opened.all(StreamEvent.End.class));
    assertEquals(ConnectionState.CLOSED, producer.state());
    producer.close();
    HydraException trouble = assertThrows(HydraException.class, () -> send(1));
    assertEquals(Category.CLOSED, trouble.category());
  }

  @Test
  void shouldSayThatTheEndWasNotAcknowledged() throws Exception {
    start(quiet().closeTimeout(Duration.ofMillis(200)));

    Future<?> closing = inApplication(this::closeProducer);

    HydraException trouble = expectTrouble(Category.TIMEOUT, closing);
    assertTrue(trouble.getMessage().contains(relay.endpoint().authority()), trouble::getMessage);
    end.readFrame(FrameType.END);
    end.expectClosed();
    assertEquals(ConnectionState.FAILED, producer.state());
  }

  @Test
  void shouldSayWhatTheRelaySaidInsteadOfAcknowledgingTheEnd() throws Exception {
    start(quiet());
    Future<?> closing = inApplication(this::closeProducer);
    end.readFrame(FrameType.END);
    end.status(StatusCode.REPLACED, 0);

    expectTrouble(Category.NOT_AUTHORIZED, closing);
  }

  @Test
  void shouldNotWaitWithoutEndForAMessageThatTheRelayDoesNotTake() throws Exception {
    start(quiet().resendBytes(131_072).closeTimeout(Duration.ofMillis(300)));
    Future<?> sending = inApplication(() -> sendLarge(20));
    await("the sender waits").until(new Standstill(() -> producer.stats().frames()));

    expectTrouble(Category.TIMEOUT, inApplication(this::closeProducer));
    expectTrouble(Category.TIMEOUT, sending);
    end.expectClosed();
  }

  private Void sendLarge(int messages) throws HydraException {
    for (int i = 0; i < messages; i++) {
      producer.send(new byte[60_000]);
    }
    return null;
  }

  @Test
  void shouldLeaveWithoutAnEndWhenItAborts() throws Exception {
    start(quiet());
    producer.abort();

    assertThrows(EOFException.class, () -> end.readFrame());
    await().until(() -> producer.state() == ConnectionState.CLOSED);
  }

  @Test
  void shouldEndACloseThatWaitsWhenItAborts() throws Exception {
    start(quiet());
    Future<?> closing = inApplication(this::closeProducer);
    end.readFrame(FrameType.END);
    producer.abort();

    expectTrouble(Category.CLOSED, closing);
  }

  private Void closeProducer() throws HydraException {
    producer.close();
    return null;
  }
}
