package io.hydrarelay.client;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.client.HydraException.Category;
import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.stream.StreamEvent;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** How a producer waits, and what it takes from application and relay (§5.4, §7.2, §7.5). */
class ProducerFlowTest extends ProducerScenario {
  private static final int MESSAGE_BYTES = 60_000;
  private static final long LIMIT_BYTES = 1 << 20;

  // ---- back-pressure

  @Test
  void shouldWaitWhileTheRelayTakesNothingAndGoOnAfterwards() throws Exception {
    relay.close();
    relay = ScriptedRelay.startNarrow();
    start(quiet());
    int messages = 800;
    Future<?> sending = inApplication(() -> sendLarge(messages));
    awaitStandstill();
    assertFalse(sending.isDone());

    readAndAcknowledge(messages);
    get(sending);
  }

  @Test
  void shouldHoldNoMoreThanItsLimitWhileNothingIsAcknowledged() throws Exception {
    start(quiet().resendBytes(LIMIT_BYTES));
    int messages = 100;
    Future<?> sending = inApplication(() -> sendLarge(messages));
    int taken = 0;
    while (!end.hearsNothing(300)) {
      taken++;
    }

    assertTrue((long) taken * MESSAGE_BYTES <= LIMIT_BYTES, taken + " messages were held");
    assertFalse(sending.isDone());
    end.ack(header.epoch(), taken);
    readAndAcknowledge(messages - taken);
    get(sending);
  }

  @Test
  void shouldHearAFatalStatusWhileItsOwnWritingIsBlocked() throws Exception {
    relay.close();
    relay = ScriptedRelay.startNarrow();
    start(quiet());
    Future<?> sending = inApplication(() -> sendLarge(800));
    awaitStandstill();

    end.status(StatusCode.REPLACED, 0);

    assertEquals(Category.NOT_AUTHORIZED, troubleOf(sending).category());
  }

  @Test
  void shouldCutOffAMessageWhoseSenderIsInterruptedAndNoOther() throws Exception {
    start(quiet().resendBytes(LIMIT_BYTES));
    AtomicReference<Thread> sender = new AtomicReference<>();
    Future<?> sending =
        inApplication(
            () -> {
              sender.set(Thread.currentThread());
              producer.send(new byte[(int) (2 * LIMIT_BYTES)]);
              return null;
            });
    OpenedFrames opened = new OpenedFrames(session).take(header.toFrame());
    await()
        .during(Duration.ofMillis(200))
        .atMost(Duration.ofSeconds(10))
        .until(new Standstill(() -> producer.stats().frames()));
    readFrames(end, (int) producer.stats().frames()).forEach(opened::take);
    sender.get().interrupt();
    assertEquals(Category.CLOSED, troubleOf(sending).category());

    end.ack(header.epoch(), producer.stats().frames());
    send(1);
    opened.take(end.readFrame(FrameType.DATA).bytes());
    assertEquals(1, opened.messages().size());
    assertEquals(0, opened.all(StreamEvent.Fatal.class).size());
  }

  private Void sendLarge(int messages) throws HydraException {
    for (int i = 0; i < messages; i++) {
      producer.send(new byte[MESSAGE_BYTES]);
    }
    return null;
  }

  private void awaitStandstill() {
    await()
        .during(Duration.ofMillis(300))
        .atMost(Duration.ofSeconds(10))
        .until(new Standstill(() -> producer.stats().messages()));
  }

  private void readAndAcknowledge(int frames) throws Exception {
    for (int i = 0; i < frames; i++) {
      end.ack(header.epoch(), seqOf(end.readFrame(FrameType.DATA).bytes()) + 1);
    }
  }

  // ---- messages

  @Test
  void shouldNotMixTheMessagesOfSeveralThreads() throws Exception {
    start(quiet());
    int threads = 4;
    int each = 6;
    int bytes = 3 * Hydra1.MAX_PLAINTEXT_BYTES;
    List<Future<?>> senders = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      byte name = (byte) i;
      senders.add(inApplication(() -> sendNumbered(name, each, bytes)));
    }
    OpenedFrames opened = new OpenedFrames(session).take(header.toFrame());
    for (byte[] frame : readFrames(end, threads * each * 3)) {
      opened.take(frame);
    }

    for (Future<?> sender : senders) {
      get(sender);
    }
    assertEquals(threads * each, opened.messages().size());
    byte[] next = new byte[threads];
    for (ByteBuffer message : opened.messages()) {
      expectMessage(message, bytes, next);
    }
  }

  private Void sendNumbered(byte name, int messages, int bytes) throws HydraException {
    for (byte number = 0; number < messages; number++) {
      ByteBuffer message = ByteBuffer.allocate(bytes);
      while (message.remaining() >= 2) {
        message.put(name).put(number);
      }
      producer.send(message.rewind());
    }
    return null;
  }

  private static void expectMessage(ByteBuffer message, int bytes, byte[] next) {
    byte name = message.get(0);
    byte number = next[name]++;
    assertEquals(bytes, message.remaining());
    for (int i = 0; i < bytes; i += 2) {
      assertEquals(name, message.get(i));
      assertEquals(number, message.get(i + 1));
    }
  }

  @Test
  void shouldRefuseAMessageThatIsTooLargeAndSendNothingOfIt() throws Exception {
    start(quiet());
    ByteBuffer tooLarge = ByteBuffer.allocate(Hydra1.MAX_MESSAGE_BYTES + 1);

    HydraException trouble = assertThrows(HydraException.class, () -> producer.send(tooLarge));
    assertEquals(Category.FIX_INPUT, trouble.category());
    assertTrue(trouble.getMessage().contains("67,108,864"), trouble::getMessage);
    assertEquals(0, producer.stats().frames());
    send(1);
    end.readFrame(FrameType.DATA);
  }

  @Test
  void shouldCountPaddingWhenItMeasuresAMessage() throws Exception {
    start(quiet().padTo(1_024));
    ByteBuffer tooLargeOncePadded = ByteBuffer.allocate(Hydra1.MAX_MESSAGE_BYTES);

    HydraException trouble =
        assertThrows(HydraException.class, () -> producer.send(tooLargeOncePadded));
    assertEquals(Category.FIX_INPUT, trouble.category());
    assertEquals(0, producer.stats().messages());
  }

  @Test
  void shouldLeaveThePositionOfTheBufferAlone() throws Exception {
    start(quiet());
    ByteBuffer payload = ByteBuffer.wrap(new byte[] {9, 1, 2, 3}).position(1);
    producer.send(payload);

    OpenedFrames opened = new OpenedFrames(session).take(header.toFrame());
    opened.take(end.readFrame().bytes());
    assertEquals(List.of(ByteBuffer.wrap(new byte[] {1, 2, 3})), opened.messages());
    assertEquals(1, payload.position());
    assertEquals(3, producer.stats().payloadBytes());
  }

  // ---- consumers

  @Test
  void shouldWaitForConsumersAsLongAsItIsTold() throws Exception {
    start(quiet());
    assertFalse(producer.awaitConsumers(2, Duration.ofMillis(50)));

    Future<Boolean> waiting =
        inApplication(() -> producer.awaitConsumers(2, Duration.ofSeconds(10)));
    end.audience(1, 0).audience(2, 1);
    assertTrue(get(waiting));
    assertEquals(1, producer.laggingConsumers());
  }

  @Test
  void shouldNotWaitForConsumersOnceItIsOver() throws Exception {
    start(quiet());
    Future<Boolean> waiting =
        inApplication(() -> producer.awaitConsumers(2, Duration.ofSeconds(10)));
    end.status(StatusCode.REPLACED, 0);

    expectTrouble(Category.NOT_AUTHORIZED, waiting);
  }

  @Test
  void shouldRefuseToBlockANetworkThread() throws Exception {
    AtomicReference<Throwable> refusal = new AtomicReference<>();
    ConnectionListener listener =
        new ConnectionListener() {
          @Override
          public void interrupted(String reason, Duration retryIn) {
            refusal.set(assertThrows(IllegalStateException.class, () -> send(1)));
          }
        };
    start(quiet().listener(listener));
    end.close();

    await().until(() -> refusal.get() != null);
  }

  // ---- what the relay must not send

  @Test
  void shouldBearSixtyFourBadFramesAndNoMore() throws Exception {
    start(quiet());
    byte[] bad = ByteBuffer.allocate(12).put((byte) FrameType.DATA.code()).array();
    byte[] ofTheFuture = ByteBuffer.allocate(12).put((byte) 0xf0).array();
    for (int i = 0; i < 64; i++) {
      end.send(bad, ofTheFuture);
    }
    end.audience(5, 0);
    assertTrue(producer.awaitConsumers(5, Duration.ofSeconds(10)));

    end.send(bad);
    end.expectClosed();
  }

  @Test
  void shouldDropARelayWhoseControlFramesHaveTheWrongLength() throws Exception {
    start(quiet());
    ByteBuffer shortAck = ByteBuffer.allocate(12 + 15);
    FrameHeader.of(FrameType.ACK, 0, 15, 0).write(shortAck);
    end.send(shortAck.array());

    end.expectClosed();
    assertEquals(header, relay.accept().admitAgain(header.epoch(), 0).readHeader());
  }

  @Test
  void shouldCutMessagesAsItIsTold() throws Exception {
    start(quiet().maxFragment(4));
    producer.send(new byte[10]);

    int[] lengths = new int[3];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = end.readFrame(FrameType.DATA).header().length() - Hydra1.TAG_BYTES;
    }
    assertArrayEquals(new int[] {4, 4, 2}, lengths);
  }
}
