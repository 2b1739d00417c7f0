package io.hydrarelay.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Small messages that share a frame, and those that do not wait for others (§5.4). */
class ProducerBatchTest extends ProducerScenario {
  private static final int LARGE_BYTES = 60_000;

  @Test
  void shouldSendAMessageAtOnceAndAloneWhileTheNetworkIsIdle() throws Exception {
    start(quiet().batchBytes(16_384));
    send(1);

    RelayEnd.Frame frame = end.readFrame(FrameType.DATA);
    assertFalse(isBatch(frame.bytes()));
    assertEquals(List.of("message 0"), texts(List.of(frame.bytes())));
  }

  @Test
  void shouldGatherIntoOneFrameWhatComesWhileTheNetworkIsBusy() throws Exception {
    int large = startBusy(16_384);
    send(100);
    assertEquals(large, producer.stats().frames(), "nothing more is sealed while it waits");

    List<byte[]> frames = readFrames(end, large + 1);
    assertTrue(isBatch(frames.get(large)));
    assertEquals(numbered(100), texts(frames).subList(large, large + 100));
  }

  @Test
  void shouldSealABatchWhenItIsFull() throws Exception {
    int large = startBusy(400);
    send(100);

    Future<List<byte[]>> reading = inApplication(() -> readToEnd(end));
    Future<?> closing = closing();
    List<byte[]> frames = get(reading);
    end.ack(header.epoch(), frames.size());
    get(closing);
    assertEquals(numbered(100), texts(frames).subList(large, large + 100));
    long batches = frames.stream().filter(ProducerBatchTest::isBatch).count();
    assertTrue(batches >= 3 && batches <= 4, batches + " batches of 400 bytes");
  }

  @Test
  void shouldKeepTheOrderOfSmallMessagesAndLargeOnes() throws Exception {
    start(quiet().batchBytes(16_384).linger(Duration.ofSeconds(10)));
    producer.send("first".getBytes(StandardCharsets.US_ASCII));
    producer.send("second".getBytes(StandardCharsets.US_ASCII));
    producer.send(new byte[LARGE_BYTES]);
    producer.send("last".getBytes(StandardCharsets.US_ASCII));
    Future<?> flushing = flushing();

    List<byte[]> frames = readFrames(end, 4);
    end.ack(header.epoch(), 4);
    get(flushing);
    assertEquals(
        List.of("first", "second", LARGE_BYTES + " bytes", "last"), texts(frames.subList(0, 3)));
  }

  @Test
  void shouldLetSmallMessagesWaitForOthersAsLongAsItIsToldAndNoLonger() throws Exception {
    start(quiet().batchBytes(16_384).linger(Duration.ofMillis(500)));
    long before = System.nanoTime();
    send(3);

    byte[] frame = end.readFrame(FrameType.DATA).bytes();
    long waitedMillis = Duration.ofNanos(System.nanoTime() - before).toMillis();
    assertEquals(numbered(3), texts(List.of(frame)));
    assertTrue(waitedMillis >= 490, waitedMillis + " ms");
  }

  @Test
  void shouldSealWhatIsGatheredBeforeTheEnd() throws Exception {
    start(quiet().batchBytes(16_384).linger(Duration.ofSeconds(10)));
    send(5);
    Future<?> closing = closing();

    List<byte[]> frames = readToEnd(end);
    end.ack(header.epoch(), frames.size());
    get(closing);
    assertEquals(numbered(5), texts(frames));
  }

  @Test
  void shouldPadABatchLikeAnyFrame() throws Exception {
    start(quiet().batchBytes(16_384).padTo(1_000).linger(Duration.ofSeconds(10)));
    send(5);
    Future<?> flushing = flushing();

    RelayEnd.Frame frame = end.readFrame(FrameType.DATA);
    end.readFrame(FrameType.CHECK);
    end.ack(header.epoch(), 2);
    get(flushing);
    assertEquals(1_016, frame.header().length());
    assertEquals(numbered(5), texts(List.of(frame.bytes())));
  }

  /** Starts a producer whose network is busy; returns how many frames it has sealed. */
  private int startBusy(int batchBytes) throws Exception {
    startFull(quiet().batchBytes(batchBytes));
    return (int) producer.stats().frames();
  }

  private Future<?> closing() {
    return inApplication(
        () -> {
          producer.close();
          return null;
        });
  }

  private Future<?> flushing() {
    return inApplication(
        () -> {
          producer.flush();
          return null;
        });
  }

  private static boolean isBatch(byte[] frame) {
    return (frame[1] & FrameHeader.BATCH) != 0;
  }

  private static List<String> numbered(int count) {
    return IntStream.range(0, count).mapToObj(i -> "message " + i).toList();
  }

  private List<String> texts(List<byte[]> frames) {
    OpenedFrames opened = new OpenedFrames(session).take(header.toFrame());
    frames.forEach(opened::take);
    List<String> texts = new ArrayList<>();
    for (ByteBuffer each : opened.messages()) {
      texts.add(
          each.remaining() < 100
              ? StandardCharsets.US_ASCII.decode(each).toString()
              : each.remaining() + " bytes");
    }
    return texts;
  }
}
