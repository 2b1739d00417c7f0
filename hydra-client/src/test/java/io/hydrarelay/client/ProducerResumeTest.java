package io.hydrarelay.client;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.client.HydraException.Category;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.stream.StreamHeader;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a producer sends again on a new connection, and when it makes none (§7.3, §7.4). */
class ProducerResumeTest extends ProducerScenario {
  @Test
  void shouldGoOnExactlyWhereTheRelayStopped() throws Exception {
    start(quiet());
    send(6);
    List<byte[]> sent = readFrames(end, 6);
    end.close();

    RelayEnd again = relay.accept().admitAgain(header.epoch(), 4);

    assertEquals(header, again.readHeader(), "the identical HEADER");
    expectFrames(sent.subList(4, 6), again);
    send(1);
    assertEquals(6, seqOf(again.readFrame(FrameType.DATA).bytes()), "and then the next one");
    assertEquals(2, producer.stats().resentFrames());
    assertEquals(1, producer.stats().reconnects());
  }

  @Test
  void shouldGoByTheNewestOfAllAcknowledgements() throws Exception {
    start(quiet());
    send(6);
    List<byte[]> sent = readFrames(end, 6);
    end.ack(header.epoch(), 2);
    await().until(() -> producer.stats().acknowledgedSeq() == 2);
    end.close();

    RelayEnd again = relay.accept().admitAgain(header.epoch(), 5);
    again.readHeader();

    expectFrames(sent.subList(5, 6), again);
    assertEquals(5, producer.stats().acknowledgedSeq());
  }

  @Test
  void shouldSendWhatItStillHasToARelayThatForgot() throws Exception {
    start(quiet());
    send(3);
    List<byte[]> sent = readFrames(end, 3);
    end.ack(header.epoch(), 3);
    await().until(() -> producer.stats().acknowledgedSeq() == 3);
    end.close();

    RelayEnd again = relay.accept().admitAnew();

    assertEquals(header, again.readHeader());
    expectFrames(sent, again);
    assertEquals(0, producer.stats().acknowledgedSeq());
  }

  @Test
  void shouldKeepAcknowledgedFramesWithinItsLimit() throws Exception {
    start(quiet().resendBytes(131_072));
    for (int i = 0; i < 5; i++) {
      producer.send(new byte[60_000]);
      end.readFrame(FrameType.DATA);
      end.ack(header.epoch(), i + 1);
    }
    await().until(() -> producer.stats().acknowledgedSeq() == 5);
    end.close();

    RelayEnd again = relay.accept().admitAnew();
    again.readHeader();

    assertEquals(3, seqOf(again.readFrame(FrameType.DATA).bytes()), "two fit");
    assertEquals(4, seqOf(again.readFrame(FrameType.DATA).bytes()));
  }

  @Test
  void shouldSendWhatWasSealedWhileThereWasNoConnection() throws Exception {
    start(quiet());
    end.close();
    RelayEnd again = relay.accept();
    again.readJoin();
    send(2);
    again.challenge();
    again.readProof();
    again.ok().ack(header.epoch(), 0).audience(0, 0);

    again.readHeader();
    assertEquals(0, seqOf(again.readFrame(FrameType.DATA).bytes()));
    assertEquals(1, seqOf(again.readFrame(FrameType.DATA).bytes()));
  }

  @Test
  void shouldNotDisturbItsOwnReconnectsBySending() throws Exception {
    AtomicInteger losses = new AtomicInteger();
    start(quiet().backoff(Duration.ofMillis(1)).listener(counting(losses)));
    Future<?> sending = inApplication(() -> sendWhileConnected(20));
    for (int i = 0; i < 20; i++) {
      end.reset();
      end = relay.accept().admitAnew();
      end.readHeader();
    }

    get(sending);
    assertEquals(20, losses.get(), "losses that the relay did not make");
  }

  private Void sendWhileConnected(int reconnects) throws HydraException {
    while (producer.stats().reconnects() < reconnects) {
      producer.send(new byte[1]);
    }
    return null;
  }

  private static ConnectionListener counting(AtomicInteger losses) {
    return new ConnectionListener() {
      @Override
      public void interrupted(String reason, Duration retryIn) {
        losses.incrementAndGet();
      }
    };
  }

  // ---- streams that cannot go on

  @ParameterizedTest
  @ValueSource(longs = {9, -1})
  void shouldBeginANewStreamWhenTheRelayHasFramesItNeverSealed(long taken) throws Exception {
    start(quiet());
    send(2);
    end.close();

    StreamHeader next = relay.accept().admitAgain(header.epoch(), taken).readHeader();

    assertNotEquals(header, next);
    assertTrue(next.epoch() > header.epoch());
    assertEquals(header.epoch(), next.prevEpoch());
  }

  @ParameterizedTest
  @ValueSource(longs = {5, Long.MIN_VALUE})
  void shouldNotGoOnAtARelayThatClaimsANewerStreamOfItsOwnedSession(long ahead) throws Exception {
    start(quiet());
    end.close();
    RelayEnd liar = relay.accept().admitAgain(header.epoch() + ahead, 0);
    liar.expectClosed();

    assertEquals(header, relay.accept().admitAgain(header.epoch(), 0).readHeader());
  }

  @Test
  void shouldBeginANewStreamWhenAnOpenSessionHasANewerOne() throws Exception {
    Ticket open = Ticket.open(relay.endpoint(), SessionCredentials.generateOpen(RANDOM));
    startOpen(open, quiet());
    end.close();
    long newer = header.epoch() + 5_000;

    StreamHeader next = acceptOpen().ack(newer, 3).audience(0, 0).readHeader();

    assertEquals(header.epoch(), next.prevEpoch());
    assertTrue(next.epoch() > newer);
  }

  @ParameterizedTest
  @ValueSource(longs = {2, -1})
  void shouldDropARelayThatAcknowledgesWhatWasNeverSent(long taken) throws Exception {
    start(quiet());
    send(1);
    end.ack(header.epoch(), taken);

    end.expectClosed();
    assertEquals(header, relay.accept().admitAgain(header.epoch(), 1).readHeader());
  }

  @Test
  void shouldIgnoreTheAcknowledgementOfAnotherStream() throws Exception {
    start(quiet());
    send(2);
    readFrames(end, 2);
    end.ack(header.epoch() + 7, 1).ack(header.epoch(), 1);

    await().until(() -> producer.stats().acknowledgedSeq() == 1);
    assertEquals(ConnectionState.CONNECTED, producer.state());
  }

  // ---- the end

  @Test
  void shouldSendItsEndAgainWhenTheConnectionIsLostInBetween() throws Exception {
    start(quiet());
    send(2);
    Future<?> closing = inApplication(this::closeProducer);
    List<byte[]> sent = readToEnd(end);
    end.close();

    RelayEnd again = relay.accept().admitAgain(header.epoch(), 1);
    again.readHeader();
    expectFrames(sent.subList(1, 3), again);
    assertFalse(closing.isDone());

    again.ack(header.epoch(), 3);
    get(closing);
    again.expectClosed();
    assertEquals(ConnectionState.CLOSED, producer.state());
  }

  private Void closeProducer() throws HydraException {
    producer.close();
    return null;
  }

  @Test
  void shouldNeverComeBackAfterItWasReplaced() throws Exception {
    start(quiet());
    end.status(StatusCode.REPLACED, 0).close();

    await().until(() -> producer.state() == ConnectionState.FAILED);
    HydraException trouble = assertThrows(HydraException.class, () -> producer.send(new byte[1]));
    assertEquals(Category.NOT_AUTHORIZED, trouble.category());
    assertTrue(relay.isLeftAlone(100));
  }

  @Test
  void shouldNotComeBackWhenItIsToldNotTo() throws Exception {
    start(quiet().reconnect(false));
    end.close();

    await().until(() -> producer.state() == ConnectionState.FAILED);
    HydraException trouble = assertThrows(HydraException.class, () -> producer.flush());
    assertEquals(Category.INTERRUPTED, trouble.category());
    assertTrue(relay.isLeftAlone(100));
  }

  @Test
  void shouldGiveUpWhenNobodyListensAnyMore() throws Exception {
    start(quiet().maxReconnectTime(Duration.ofMillis(200)));
    relay.stopListening();
    end.close();

    Future<?> flushing =
        inApplication(
            () -> {
              producer.send(new byte[1]);
              producer.flush();
              return null;
            });
    expectTrouble(Category.INTERRUPTED, flushing);
    assertEquals(ConnectionState.FAILED, producer.state());
  }

  private static void expectFrames(List<byte[]> expected, RelayEnd from) throws Exception {
    for (byte[] frame : expected) {
      assertArrayEquals(frame, from.readFrame().bytes(), "the same frame, byte for byte");
    }
  }
}
