package io.hydrarelay.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Join;
import io.hydrarelay.server.net.Transport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Bytes in are bytes out, whatever the sizes, the cuts and the paces. Seeded.
 *
 * <p>{@code -Dhydra.traffic.frames=1000000} sends a million frames instead of some.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class RandomTrafficTest extends RelayScenario {
  private static final int FRAMES = Integer.getInteger("hydra.traffic.frames", 30_000);
  private static final long PATIENCE_SECONDS = 30 + FRAMES / 5_000;

  /** The most a consumer reads at once: one hurries, one drags its feet. */
  private static final int[] READ_BYTES = {65_536, 4_096, 600};

  /** With less than a segment of loopback the kernel itself takes seconds for some of them. */
  private static final int RECEIVE_BUFFER_BYTES = 131_072;

  /** What went over a wire: how much, and what. */
  private record Traffic(long bytes, long crc) {}

  /** Whom the relay has held its producer back for. */
  private final Set<SocketAddress> lagged = ConcurrentHashMap.newKeySet();

  @ParameterizedTest(name = "{0}, {1} event loops, seed {2}")
  @CsvSource({
    "EPOLL, 1, 42",
    "EPOLL, 8, 43",
    "IO_URING, 1, 44",
    "IO_URING, 2, 45",
    "IO_URING, 8, 46",
    "NIO, 2, 47"
  })
  void shouldBringEveryByteToEveryConsumer(Transport transport, int eventLoops, long seed)
      throws Exception {
    assumeTrue(transport.isAvailable(), () -> transport + " does not work on this machine");
    start(
        settings ->
            settings
                .transport(transport)
                .eventLoops(eventLoops)
                .capacity(64)
                .capacityBytes(65_536)
                .ringBytes(1 << 20)
                .listener(rememberingLag()));
    RawPeer producer = producer(open, LagPolicy.BLOCK);
    List<CompletableFuture<Traffic>> consumers = new ArrayList<>();
    int slowest = READ_BYTES[READ_BYTES.length - 1];
    for (int readBytes : READ_BYTES) {
      RawPeer consumer = keep(RawPeer.connectNarrow(relay, RECEIVE_BUFFER_BYTES));
      consumer.send(Join.consumer(open, 0, 0).toBytes());
      consumer.expectOk();
      Random pace = new Random(seed + readBytes);
      consumers.add(
          Background.call(
              () -> {
                if (readBytes == slowest) { // and begins when it has been waited for
                  await("lag").atMost(Duration.ofSeconds(5)).until(() -> !lagged.isEmpty());
                }
                return receiveAll(consumer, pace, readBytes);
              }));
    }
    Traffic sent = sendAll(producer, new Random(seed));
    for (CompletableFuture<Traffic> received : consumers) {
      assertEquals(sent, received.get(PATIENCE_SECONDS, TimeUnit.SECONDS), "seed " + seed);
    }
  }

  private RelayListener rememberingLag() {
    return new RelayListener() {
      @Override
      public void consumerLagging(String session, SocketAddress consumer, long waiting) {
        lagged.add(consumer);
      }
    };
  }

  private Traffic sendAll(RawPeer producer, Random random) throws IOException {
    CRC32 crc = new CRC32();
    long bytes = 0;
    ByteArrayOutputStream chunk = new ByteArrayOutputStream();
    int chunkBytes = 0;
    for (int i = -1; i <= FRAMES; i++) {
      byte[] frame = frame(i, random);
      crc.update(frame);
      bytes += frame.length;
      chunk.writeBytes(frame);
      if (chunk.size() >= chunkBytes || i == FRAMES) {
        sendCut(producer, chunk.toByteArray(), random);
        chunk.reset();
        chunkBytes = random.nextInt(random.nextBoolean() ? 100 : 100_000);
      }
    }
    return new Traffic(bytes, crc.getValue());
  }

  /** Sends the bytes in two writes, cut anywhere. */
  private static void sendCut(RawPeer producer, byte[] bytes, Random random) throws IOException {
    int cut = random.nextInt(bytes.length + 1);
    producer.send(Arrays.copyOf(bytes, cut), Arrays.copyOfRange(bytes, cut, bytes.length));
  }

  /** Returns the HEADER as frame -1, the END as the last, and mostly small frames between. */
  private byte[] frame(int index, Random random) {
    if (index < 0) {
      return FrameMaker.headerFrame(open, 1);
    }
    if (index == FRAMES) {
      return FrameMaker.end(FRAMES);
    }
    int kind = random.nextInt(1_000);
    int mostBytes = kind < 900 ? 200 : kind < 997 ? 2_000 : 65_536;
    int type = kind % 10 == 0 ? FrameType.CHECK.code() : FrameType.DATA.code();
    return FrameMaker.frame(type, random.nextInt(16), index, random.nextInt(mostBytes));
  }

  private static Traffic receiveAll(RawPeer consumer, Random pace, int mostBytes)
      throws IOException {
    CRC32 crc = new CRC32();
    long bytes = 0;
    byte[] into = new byte[mostBytes];
    int read = consumer.receive(into, 1);
    while (read >= 0) {
      crc.update(into, 0, read);
      bytes += read;
      read = consumer.receive(into, 1 + pace.nextInt(mostBytes));
    }
    return new Traffic(bytes, crc.getValue());
  }
}
