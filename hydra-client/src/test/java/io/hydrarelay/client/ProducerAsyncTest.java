package io.hydrarelay.client;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.client.HydraException.Category;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.FrameType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A producer whose callers do not wait (§7). */
class ProducerAsyncTest extends ProducerScenario {
  private static final int LARGE_BYTES = 60_000;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  // ---- connecting

  @Test
  void shouldConnectWithoutBlocking() throws Exception {
    CompletableFuture<Producer> connecting = Producer.connectAsync(ticket(), quiet().build());
    assertFalse(connecting.isDone());

    end = relay.accept().admitAnew();
    producer = get(connecting);
    end.readHeader();
    send(1);
    end.readFrame(FrameType.DATA);
    producer.abort();
  }

  @Test
  void shouldTellWhyItCouldNotConnect() throws Exception {
    expectTrouble(
        Category.FIX_INPUT, Producer.connectAsync(ticket().toConsumer(), quiet().build()));
    CompletableFuture<Producer> connecting = Producer.connectAsync(ticket(), quiet().build());
    relay.accept().admit().status(StatusCode.POLICY_REFUSED, 0);

    expectTrouble(Category.NOT_AUTHORIZED, connecting);
  }

  // ---- offering

  @Test
  void shouldTakeWhatThereIsRoomForAndNoMore() throws Exception {
    startNarrow();
    int accepted = 0;
    while (producer.offer(ByteBuffer.allocate(LARGE_BYTES)) == OfferResult.ACCEPTED) {
      accepted++;
    }
    int first = accepted;
    assertTrue(first * LARGE_BYTES >= 900_000, first + " messages");

    readAndAcknowledge(first);
    await().atMost(PATIENCE).until(() -> offerSmall() == OfferResult.ACCEPTED);
    end.readFrame(FrameType.DATA);
    assertEquals(first + 1, producer.stats().messages());
  }

  @Test
  void shouldNotMakeAnOfferWaitForAThreadThatWaits() throws Exception {
    startNarrow();
    Future<?> sending = inApplication(() -> sendLarge(100));
    await()
        .during(Duration.ofMillis(200))
        .atMost(PATIENCE)
        .until(new Standstill(() -> producer.stats().messages()));

    assertEquals(OfferResult.BACKPRESSURED, offerSmall());
    assertFalse(sending.isDone());
  }

  @Test
  void shouldRefuseAnOfferThatCouldNeverBeTaken() throws Exception {
    start(quiet());
    ByteBuffer tooLarge = ByteBuffer.allocate(1 << 20);

    assertThrows(IllegalArgumentException.class, () -> producer.offer(tooLarge));
    assertEquals(0, producer.stats().frames());
  }

  @Test
  void shouldTellAnOfferThatTheProducerIsOver() throws Exception {
    start(quiet());
    end.status(StatusCode.REPLACED, 0);

    await().atMost(PATIENCE).until(() -> offerSmall() == OfferResult.CLOSED);
    assertEquals(
        Category.NOT_AUTHORIZED, assertThrows(HydraException.class, () -> send(1)).category());
  }

  @Test
  void shouldSendFromANetworkThread() throws Exception {
    AtomicReference<CompletableFuture<Void>> sent = new AtomicReference<>();
    ConnectionListener listener =
        new ConnectionListener() {
          @Override
          public void interrupted(String reason, Duration retryIn) {
            assertEquals(OfferResult.ACCEPTED, producer.offer(text("offered")));
            sent.set(producer.sendAsync(text("sent")));
          }
        };
    start(quiet().listener(listener));
    end.close();
    end = relay.accept().admitAnew();
    end.readHeader();

    List<byte[]> frames = readFrames(end, 2);
    get(sent.get());
    assertEquals(List.of(text("offered"), text("sent")), opened(frames));
  }

  // ---- sending

  @Test
  void shouldCompleteWhatIsSentInItsOrderAsThereIsRoom() throws Exception {
    startNarrow();
    List<CompletableFuture<Void>> sent = new ArrayList<>();
    int count = 100;
    for (int i = 0; i < count; i++) {
      sent.add(producer.sendAsync(numbered(i)));
    }
    assertTrue(sent.get(0).isDone());
    assertFalse(sent.get(count - 1).isDone());

    List<byte[]> frames = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      frames.add(end.readFrame(FrameType.DATA).bytes());
      end.ack(header.epoch(), i + 1);
    }
    get(sent.get(count - 1));
    assertTrue(sent.stream().allMatch(CompletableFuture::isDone));
    assertEquals(IntStream.range(0, count).mapToObj(this::numbered).toList(), opened(frames));
  }

  @Test
  void shouldQueueABlockingSendBehindWhatWaits() throws Exception {
    startNarrow();
    for (int i = 0; i < 40; i++) {
      producer.sendAsync(numbered(i));
    }
    Future<?> sending =
        inApplication(
            () -> {
              producer.send(numbered(40));
              return null;
            });
    List<byte[]> frames = new ArrayList<>();
    for (int i = 0; i <= 40; i++) {
      frames.add(end.readFrame(FrameType.DATA).bytes());
      end.ack(header.epoch(), i + 1);
    }
    get(sending);
    assertEquals(IntStream.rangeClosed(0, 40).mapToObj(this::numbered).toList(), opened(frames));
  }

  @Test
  void shouldSendAMessageOfManyFragmentsWithoutAThreadThatWaits() throws Exception {
    startNarrow();
    int bytes = 5_000_000;
    CompletableFuture<Void> sent = producer.sendAsync(ByteBuffer.allocate(bytes));
    CompletableFuture<Void> after = producer.sendAsync(text("after"));
    assertFalse(sent.isDone());

    OpenedFrames opened = new OpenedFrames(session).take(header.toFrame());
    while (opened.messages().size() < 2) {
      byte[] frame = end.readFrame(FrameType.DATA).bytes();
      opened.take(frame);
      end.ack(header.epoch(), seqOf(frame) + 1);
    }
    get(after);
    assertTrue(sent.isDone());
    assertEquals(bytes, opened.messages().get(0).remaining());
  }

  @Test
  void shouldFailWhatWaitsWhenTheConnectionIsOver() throws Exception {
    startNarrow();
    CompletableFuture<Void> last = producer.sendAsync(text("first"));
    for (int i = 0; i < 100; i++) {
      last = producer.sendAsync(numbered(i));
    }
    end.status(StatusCode.REPLACED, 0);

    expectTrouble(Category.NOT_AUTHORIZED, last);
    expectTrouble(Category.NOT_AUTHORIZED, producer.sendAsync(text("late")));
    expectTrouble(Category.NOT_AUTHORIZED, producer.flushAsync());
  }

  // ---- flushing and closing

  @Test
  void shouldFlushBehindWhatWaits() throws Exception {
    startNarrow();
    int count = 60;
    for (int i = 0; i < count; i++) {
      producer.sendAsync(numbered(i));
    }
    CompletableFuture<Void> flushed = producer.flushAsync();
    readAndAcknowledge(count);
    assertFalse(flushed.isDone());

    end.readFrame(FrameType.CHECK);
    end.ack(header.epoch(), count + 1);
    get(flushed);
  }

  @Test
  void shouldSealWhatWasAcceptedBeforeItCloses() throws Exception {
    startNarrow();
    int count = 60;
    for (int i = 0; i < count; i++) {
      producer.sendAsync(numbered(i));
    }
    CompletableFuture<Void> closed = producer.closeAsync();
    readAndAcknowledge(count);
    assertFalse(closed.isDone());

    end.readFrame(FrameType.END);
    end.ack(header.epoch(), count + 1);
    get(closed);
    assertEquals(ConnectionState.CLOSED, producer.state());
  }

  @Test
  void shouldTellThatTheEndWasNotAcknowledged() throws Exception {
    start(quiet().closeTimeout(Duration.ofMillis(100)));

    expectTrouble(Category.TIMEOUT, producer.closeAsync());
  }

  private void startNarrow() throws Exception {
    relay.close();
    relay = ScriptedRelay.startNarrow();
    start(quiet());
  }

  private Void sendLarge(int messages) throws HydraException {
    for (int i = 0; i < messages; i++) {
      producer.send(new byte[LARGE_BYTES]);
    }
    return null;
  }

  private void readAndAcknowledge(int frames) throws Exception {
    for (int i = 0; i < frames; i++) {
      end.ack(header.epoch(), seqOf(end.readFrame(FrameType.DATA).bytes()) + 1);
    }
  }

  private OfferResult offerSmall() {
    return producer.offer(text("small"));
  }

  private static ByteBuffer text(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  private ByteBuffer numbered(int number) {
    return ByteBuffer.allocate(LARGE_BYTES).putInt(0, number);
  }

  private List<ByteBuffer> opened(List<byte[]> frames) {
    OpenedFrames opened = new OpenedFrames(session).take(header.toFrame());
    frames.forEach(opened::take);
    return opened.messages();
  }
}
