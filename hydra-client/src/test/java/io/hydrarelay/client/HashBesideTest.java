package io.hydrarelay.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.stream.RunningHash;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HashBesideTest {
  private static final int MANY_FRAMES = 64;
  private static final int MAX_FRAME = Hydra1.FRAME_HEADER_BYTES + Hydra1.MAX_BODY_BYTES;

  private final Random random = new Random(1);

  @Test
  void shouldComeToTheSameWithAndWithoutThreads() throws InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      HashThreads workers = new HashThreads(threads, 5);
      for (int round = 0; round < 200; round++) {
        assertSameAsAlone(workers);
      }
      assertAllMemoryIsBack(workers, 5);
    } finally {
      threads.shutdown();
      threads.awaitTermination(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void shouldHashByItselfWhatNoThreadEverBegins() {
    List<Runnable> neverRun = new ArrayList<>();
    assertSameAsAlone(new HashThreads(neverRun::add, MANY_FRAMES));
    assertFalse(neverRun.isEmpty());
  }

  @Test
  void shouldHashByItselfWhenTheThreadsAreGone() {
    Executor gone =
        task -> {
          throw new RejectedExecutionException("shut down");
        };
    HashThreads workers = new HashThreads(gone, MANY_FRAMES);
    assertSameAsAlone(workers);
    assertAllMemoryIsBack(workers, MANY_FRAMES);
  }

  @Test
  void shouldForgetWhatWasAddedBeforeARestart() {
    List<Runnable> later = new ArrayList<>();
    HashBeside hasher = hasher(new HashThreads(later::add, 8));
    hasher.add(frame(MAX_FRAME));
    hasher.restart(new byte[Hydra1.KEY_BYTES]);
    later.forEach(Runnable::run);

    assertArrayEquals(new byte[Hydra1.KEY_BYTES], hasher.value());
  }

  @Test
  void shouldNotHandOverSmallFrames() {
    List<Runnable> handedOver = new ArrayList<>();
    HashBeside hasher = hasher(new HashThreads(handedOver::add, 8));
    hasher.add(frame(1_000));

    assertEquals(List.of(), handedOver);
  }

  @Test
  void shouldLendNoMoreThanItWasGiven() {
    HashThreads workers = new HashThreads(Runnable::run, 2);
    byte[] first = workers.borrow();
    assertNotNull(first);
    assertNotNull(workers.borrow());
    assertNull(workers.borrow());
    workers.giveBack(first);
    assertNotNull(workers.borrow());
  }

  /** Adds many frames of random sizes to two hashers. */
  private void assertSameAsAlone(HashThreads workers) {
    HashBeside beside = hasher(workers);
    RunningHash alone = RunningHash.INLINE.get();
    alone.restart(new byte[Hydra1.KEY_BYTES]);
    for (int i = 0; i < MANY_FRAMES; i++) {
      ByteBuffer frame = frame(random.nextBoolean() ? MAX_FRAME : random.nextInt(MAX_FRAME));
      beside.add(frame);
      alone.add(frame);
      assertEquals(frame.capacity(), frame.remaining());
      if (random.nextInt(20) == 0) {
        assertArrayEquals(alone.value(), beside.value());
      }
    }
    assertArrayEquals(alone.value(), beside.value());
  }

  private static void assertAllMemoryIsBack(HashThreads workers, int frames) {
    for (int i = 0; i < frames; i++) {
      assertNotNull(workers.borrow(), i + " frames");
    }
  }

  private static HashBeside hasher(HashThreads workers) {
    HashBeside hasher = new HashBeside(workers);
    hasher.restart(new byte[Hydra1.KEY_BYTES]);
    return hasher;
  }

  private ByteBuffer frame(int bytes) {
    byte[] frame = new byte[bytes];
    random.nextBytes(frame);
    return ByteBuffer.wrap(frame);
  }
}
