package io.hydrarelay.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.frame.FrameType;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a consumer got and what it was told to have missed is what was sent (§6.5). Seeded. */
class RandomSkipTest extends RelayScenario {
  private static final int FRAMES = 30_000;
  private static final int FRAMES_OF_A_STREAM = 7_000;

  /** How many frames a dawdler reads before it lets others get ahead, at most. */
  private static final int MOST_AT_ONCE = 300;

  private final StreamScript script = new StreamScript();

  @ParameterizedTest(name = "{0} event loops, seed {1}")
  @CsvSource({"1, 52", "4, 53"})
  void shouldAccountForEveryFrame(int eventLoops, long seed) throws Exception {
    start(
        settings ->
            settings
                .eventLoops(eventLoops)
                .capacity(64)
                .capacityBytes(65_536)
                .ringBytes(1 << 20)
                .linger(Duration.ZERO));
    writeScript(new Random(seed));
    RawPeer dawdler = narrowConsumer(open, 0, 0);
    RawPeer producer = producer(open, LagPolicy.SKIP);
    Semaphore chunksSent = new Semaphore(0);
    CompletableFuture<Reception> dawdling =
        Background.call(() -> dawdle(dawdler, new Random(seed + 1), chunksSent));
    Random random = new Random(seed + 2);
    byte[] all = script.all();
    for (int at = 0; at < all.length; ) {
      int end = Math.min(all.length, at + 1 + random.nextInt(150_000));
      producer.send(Arrays.copyOfRange(all, at, end));
      chunksSent.release();
      at = end;
    }
    chunksSent.release(FRAMES);

    Reception reception = dawdling.get(30, TimeUnit.SECONDS);
    assertTrue(reception.lags() > 0, "something was left out");
    dawdler.expectClosed();
    dawdler.close();
    await("nothing is kept").until(() -> relay.snapshot().sessions() == 0);
    assertEquals(0, relay.snapshot().ringBytes());
  }

  /** Reads some frames, then nothing until some more chunks were sent. */
  private Reception dawdle(RawPeer peer, Random random, Semaphore chunksSent) throws Exception {
    Reception reception = new Reception(peer, script);
    while (reception.position() < script.size()) {
      int frames = random.nextInt(MOST_AT_ONCE);
      for (int i = 0; i < frames && reception.position() < script.size(); i++) {
        reception.readOne();
      }
      chunksSent.acquire(random.nextInt(5));
    }
    return reception;
  }

  /** Several streams of mostly small frames, and the END of the session. */
  private void writeScript(Random random) {
    script.header(FrameMaker.headerFrame(open, 1));
    long seq = 0;
    for (int i = 0; i < FRAMES; i++) {
      if (seq == FRAMES_OF_A_STREAM) {
        script.add(FrameMaker.endOfStream(seq));
        script.header(FrameMaker.headerFrame(open, 2 + i));
        seq = 0;
      }
      int kind = random.nextInt(100);
      FrameType type = kind < 10 ? FrameType.CHECK : FrameType.DATA;
      int mostBytes = kind < 90 ? 500 : 4_000;
      script.add(
          FrameMaker.frame(
              type.code(), random.nextInt(4), seq++, 16 + random.nextInt(mostBytes - 16)));
    }
    script.add(FrameMaker.end(seq));
  }
}
