package io.hydrarelay.client;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.client.HydraException.Category;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.stream.StreamEvent;
import io.hydrarelay.protocol.stream.StreamHeader;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Callers that meet at one producer, while it waits for the relay or changes streams. */
class ProducerContentionTest extends ProducerScenario {
  private static final int LARGE_BYTES = 60_000;
  private static final long LIMIT_BYTES = 131_072;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Test
  void shouldNotSealIntoTheMiddleOfAQueuedMessage() throws Exception {
    startFull(quiet());
    List<Future<?>> senders = new ArrayList<>();
    senders.add(sending(2_000_000));
    awaitStandstill();
    for (int i = 0; i < 12; i++) {
      senders.add(sending(50_000));
    }
    CompletableFuture<Void> queued = producer.sendAsync(ByteBuffer.allocate(5_000_000));
    CompletableFuture<Void> last =
        queued.thenCompose(sent -> producer.sendAsync(ByteBuffer.allocate(7)));

    OpenedFrames opened = new OpenedFrames(session).take(header.toFrame());
    while (opened.messages().stream().noneMatch(message -> message.remaining() == 7)
        || !senders.stream().allMatch(Future::isDone)) {
      opened.take(readAndAcknowledge());
    }
    get(last);
    assertEquals(List.of(), opened.all(StreamEvent.Skipped.class));
    assertEquals(1, opened.messages().stream().filter(one -> one.remaining() == 5_000_000).count());
  }

  @Test
  void shouldGoOnWhateverTheDependentsOfAFutureDo() throws Exception {
    startFull(quiet());
    CompletableFuture<Void> flushed =
        producer.sendAsync(ByteBuffer.allocate(LARGE_BYTES)).thenRun(this::flush);
    CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
    for (int i = 0; i < 40; i++) {
      last = producer.sendAsync(ByteBuffer.allocate(LARGE_BYTES));
    }
    readAndAcknowledgeEverything();

    get(last);
    get(flushed);
  }

  private void flush() {
    try {
      producer.flush();
    } catch (HydraException e) {
      throw new CompletionException(e);
    }
  }

  @Test
  void shouldNotCareWhatACallerDoesWithItsFuture() throws Exception {
    startFull(quiet());
    CompletableFuture<Void> sent = producer.sendAsync(ByteBuffer.allocate(LARGE_BYTES));
    CompletableFuture<Void> flushed = producer.flushAsync();
    sent.cancel(true);

    assertFalse(flushed.isDone());
    readAndAcknowledgeEverything();
    get(flushed);
  }

  @Test
  void shouldHoldNoMoreSmallMessagesThanItsLimitWhileNothingIsAcknowledged() throws Exception {
    start(quiet().batchBytes(16_384).resendBytes(LIMIT_BYTES));
    Future<?> sending =
        inApplication(
            () -> {
              for (int i = 0; i < 200; i++) {
                producer.send(new byte[4_000]);
              }
              return null;
            });
    long bytes = 0;
    int frames = 0;
    while (!end.hearsNothing(300)) {
      frames++;
    }
    bytes = producer.stats().payloadBytes();
    assertTrue(bytes <= LIMIT_BYTES + 16_384, bytes + " bytes in " + frames + " frames");
    assertFalse(sending.isDone());

    end.ack(header.epoch(), frames);
    readAndAcknowledgeEverything();
    get(sending);
  }

  @Test
  void shouldRefuseAnOfferThatItsOwnLimitNeverLetsIn() throws Exception {
    start(quiet().resendBytes(LIMIT_BYTES));

    assertThrows(
        IllegalArgumentException.class, () -> producer.offer(ByteBuffer.allocate(130_000)));
    assertEquals(OfferResult.ACCEPTED, producer.offer(ByteBuffer.allocate(100_000)));
  }

  @Test
  void shouldRefuseToBlockANetworkThreadAlsoBehindOthers() throws Exception {
    AtomicReference<Throwable> refusal = new AtomicReference<>();
    ConnectionListener listener =
        new ConnectionListener() {
          @Override
          public void interrupted(String reason, Duration retryIn) {
            refusal.set(assertThrows(IllegalStateException.class, () -> send(1)));
          }
        };
    startFull(quiet().listener(listener));
    producer.sendAsync(ByteBuffer.allocate(LARGE_BYTES));
    end.close();

    await().atMost(PATIENCE).until(() -> refusal.get() != null);
    relay.accept().admitAnew();
  }

  // ---- between two streams

  @Test
  void shouldLoseNothingWhenTheWaitForANewStreamIsInterrupted() throws Exception {
    start(quiet());
    send(3);
    aheadMillis = Duration.ofHours(25).toMillis();
    AtomicReference<Thread> sender = new AtomicReference<>();
    Future<?> sending =
        inApplication(
            () -> {
              sender.set(Thread.currentThread());
              send(1);
              return null;
            });
    List<byte[]> old = readToEnd(end);
    sender.get().interrupt();
    expectTrouble(Category.CLOSED, sending);
    assertTrue(end.hearsNothing(300), "a new stream before the old one is safe");

    end.ack(header.epoch(), old.size());
    StreamHeader next = end.readHeader();
    assertEquals(header.epoch(), next.prevEpoch());
  }

  @Test
  void shouldNotMakeAnOfferWaitForTheChangeOfStreams() throws Exception {
    start(quiet());
    send(1);
    aheadMillis = Duration.ofHours(25).toMillis();
    Future<?> sending = sending(1);
    int frames = readToEnd(end).size();

    assertEquals(OfferResult.BACKPRESSURED, producer.offer(ByteBuffer.allocate(1)));
    assertFalse(sending.isDone());
    end.ack(header.epoch(), frames);
    get(sending);
    await()
        .atMost(PATIENCE)
        .until(() -> producer.offer(ByteBuffer.allocate(1)) == OfferResult.ACCEPTED);
  }

  @Test
  void shouldNotWaitLongerToCloseBecauseTheStreamIsOld() throws Exception {
    startFull(quiet().closeTimeout(Duration.ofMillis(200)));
    producer.sendAsync(ByteBuffer.allocate(LARGE_BYTES));
    aheadMillis = Duration.ofHours(25).toMillis();

    expectTrouble(Category.TIMEOUT, producer.closeAsync());
  }

  @Test
  void shouldTellThatAGivenUpStreamTookMessagesWithIt() throws Exception {
    Ticket open = Ticket.open(relay.endpoint(), SessionCredentials.generateOpen(RANDOM));
    startOpen(open, quiet());
    end.close();
    send(2);
    end = acceptOpen().ack(header.epoch() + 5_000, 3).audience(0, 0);
    end.readHeader();

    expectTrouble(Category.INTERRUPTED, producer.flushAsync());
    get(producer.flushAsync());
  }

  @Test
  void shouldSendWhatIsGatheredInTheStreamThatTakesTheOthersPlace() throws Exception {
    Ticket open = Ticket.open(relay.endpoint(), SessionCredentials.generateOpen(RANDOM));
    startOpen(open, quiet().batchBytes(16_384).linger(Duration.ofMillis(50)));
    end.close();
    RelayEnd next = acceptOpen();
    send(2);
    next.ack(header.epoch() + 5_000, 3).audience(0, 0);

    next.readHeader();
    next.readFrame(FrameType.DATA);
  }

  private void awaitStandstill() {
    await()
        .during(Duration.ofMillis(200))
        .atMost(PATIENCE)
        .until(new Standstill(() -> producer.stats().frames()));
  }

  private Future<?> sending(int bytes) {
    return inApplication(
        () -> {
          producer.send(new byte[bytes]);
          return null;
        });
  }

  private void readAndAcknowledgeEverything() {
    inApplication(
        () -> {
          while (true) {
            readAndAcknowledge();
          }
        });
  }

  private byte[] readAndAcknowledge() throws Exception {
    byte[] frame = end.readFrame().bytes();
    end.ack(header.epoch(), seqOf(frame) + 1);
    return frame;
  }
}
